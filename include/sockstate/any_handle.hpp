#pragma once

// A handle that this program owns without knowing what it is: received over a local socket, or opened by the system.
// Threads: one value belongs to one thread at a time.

#include <sockstate/adopt.hpp>

namespace sockstate {

/// Owns one handle of any kind, and closes it in its destructor: on POSIX also a file, a pipe or a process, on Windows
/// a socket.
class SOCKSTATE_CONSUMABLE any_handle : public detail::socket_handle {
public:
    /// Takes over an open handle.
    explicit any_handle(native_handle handle) noexcept : detail::socket_handle{handle} {}
    any_handle(any_handle&&) noexcept = default;
    any_handle& operator=(any_handle&&) noexcept = default;
    ~any_handle() = default;

    /// Makes it the given type, if the kernel agrees that it is one: `std::move(any).adopt<tcp::listener>()`.
    ///
    /// Errors: those of `adopt`, after which the handle is still here.
    template <class Socket>
    [[nodiscard]] result<Socket> adopt() && {
        return kept_or_gone(sockstate::adopt<Socket>(native()));
    }
    /// Makes it a socket of that protocol, in whatever state it is: `std::move(any).discover<tcp>()`.
    ///
    /// Errors: those of `discover`, after which the handle is still here.
    template <class P>
    [[nodiscard]] result<any_socket<P>> discover() && {
        return kept_or_gone(sockstate::discover<P>(native()));
    }
    /// Hands the handle over to the caller, who must close it.
    [[nodiscard]] SOCKSTATE_CONSUMES SOCKSTATE_LIVE native_handle release() && noexcept { return take(); }

    // On an lvalue none of them can be called, and the error says what is missing.
    // clang-format off
    template <class Socket> detail::needs_std_move adopt() & = delete;
    template <class P> detail::needs_std_move discover() & = delete;
    detail::needs_std_move release() & = delete;
    // clang-format on

private:
    /// From now on the object that was made of the handle owns it.
    template <class T>
    result<T> kept_or_gone(result<T> made) noexcept {
        if (made) static_cast<void>(take());
        return made;
    }
};

}  // namespace sockstate
