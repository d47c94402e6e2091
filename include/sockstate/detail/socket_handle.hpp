#pragma once

// Owns one native handle: the base class of every typed socket. Programs do not use it directly.

#include <sockstate/detail/annotations.hpp>
#include <sockstate/platform/handle.hpp>

#include <utility>

/// The parts of `socket`. They are shown because `socket` inherits their calls; no program names them.
namespace sockstate::detail {

/// Closes the handle and drops the error. In src/, since a result would be instantiated wherever this is included.
SOCKSTATE_EXPORT void drop(native_handle handle) noexcept;

/// Owns a native handle and closes it in its destructor. A socket that was moved from is empty: `valid()` is false, and
/// calls on it return bad_file_descriptor.
///
/// Only the typed socket can move it, so that a handle cannot get another type through this base class.
class SOCKSTATE_CONSUMABLE socket_handle {
public:
    /// The handle, for calls that the library does not have. This object still closes it, so this does not compile on a
    /// temporary.
    [[nodiscard]] native_handle native() const& noexcept { return handle_; }
    [[nodiscard]] native_handle native() const&& = delete;
    /// Whether it has a handle: false after `release` and for an object that was moved from.
    [[nodiscard]] bool valid() const noexcept { return handle_ != invalid_handle; }

protected:
    explicit socket_handle(native_handle handle) noexcept : handle_{handle} {}
    socket_handle(socket_handle&& other) noexcept : handle_{std::exchange(other.handle_, invalid_handle)} {}
    socket_handle& operator=(socket_handle&& other) noexcept {
        if (this != &other) {
            drop_handle();
            handle_ = std::exchange(other.handle_, invalid_handle);
        }
        return *this;
    }
    /// Closes the handle. This is the only place where an error is dropped; `close()` reports it.
    ~socket_handle() { drop_handle(); }

    [[nodiscard]] native_handle take() noexcept { return std::exchange(handle_, invalid_handle); }

private:
    void drop_handle() noexcept {
        if (valid()) drop(handle_);
    }

    native_handle handle_;
};

static_assert(sizeof(socket_handle) == sizeof(native_handle));

/// The handle's owner as a name that depends on a template's parameter. What a class template calls on its handle is
/// then looked at when a program uses it: merely including the header instantiates no result.
template <class>
struct owner {
    using type = socket_handle;
};

}  // namespace sockstate::detail
