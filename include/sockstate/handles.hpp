#pragma once

// Handles that are passed to another process over a local socket (SCM_RIGHTS): a view of handles to send, and room for
// handles that arrive. The calls are members of the local protocols' sockets: `send_handles`, `receive_handles`.
// Threads: a room belongs to one thread at a time.

#include <sockstate/any_handle.hpp>
#include <sockstate/detail/handle_passing.hpp>

namespace sockstate {

namespace detail {
struct room_access;

/// Types that give access to a native handle without giving up ownership, like typed sockets and `any_handle`.
template <class T>
concept lends_handle = requires(T& owner) {
    { owner.native() } -> std::same_as<native_handle>;
};
}  // namespace detail

/// A handle for the time of a call. Its owner keeps it, and it must stay open until the call returns.
class handle_view {
public:
    /// From a typed socket or an `any_handle`. A temporary is not accepted.
    template <detail::lends_handle Owner>
    handle_view(Owner& owner) noexcept : handle_{owner.native()} {}
    /// From a native handle, which on POSIX may be any open descriptor: a file, a pipe, a process.
    explicit constexpr handle_view(native_handle handle) noexcept : handle_{handle} {}

    /// The handle, still lent.
    [[nodiscard]] constexpr native_handle native() const noexcept { return handle_; }

private:
    native_handle handle_;
};

/// The handles that `receive_handles` has received, in the order in which the sender listed them. Handles that the
/// program does not take are closed by the next receive into this room, or by the destructor. Programs make it as a
/// `handle_room`.
class received_handles {
public:
    received_handles(const received_handles&) = delete;
    received_handles& operator=(const received_handles&) = delete;

    /// How many handles the last receive brought into the room. Taking one does not change it.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Whether handles of the message were lost: either the room was too small, and the rest was closed; or this
    /// process had no descriptors left, and the system dropped them.
    [[nodiscard]] bool lost() const noexcept { return lost_; }

    /// Takes the handle at this place as the given type, if the kernel agrees that it is one:
    /// `room.take<tcp::listener>(0)`.
    ///
    /// Errors: `errc::not_passed` if nothing is left at this place, and those of `adopt`, after which the handle is
    /// still here, to be taken as what it is.
    template <class Socket>
    [[nodiscard]] result<Socket> take(std::size_t index) {
        const auto handle = at(index);
        if (!handle) return tl::unexpected{handle.error()};
        auto taken = adopt<Socket>(*handle);
        if (taken) forget(index);
        return taken;
    }
    /// Takes the handle at this place, whatever it is. Error: `errc::not_passed` if nothing is left there.
    [[nodiscard]] SOCKSTATE_EXPORT result<any_handle> take(std::size_t index);

    /// Closes the handles that nobody took. The room is then empty, like a new one.
    SOCKSTATE_EXPORT void clear() noexcept;

protected:
    received_handles(native_handle* place, std::size_t capacity) noexcept : place_{place}, capacity_{capacity} {}
    ~received_handles() = default;  // the place is gone by then: `handle_room` clears it

private:
    friend struct detail::room_access;

    [[nodiscard]] SOCKSTATE_EXPORT result<native_handle> at(std::size_t index) const noexcept;
    void forget(std::size_t index) noexcept { place_[index] = invalid_handle; }

    native_handle* place_;
    std::size_t capacity_;
    std::size_t size_ = 0;
    bool lost_ = false;
};

/// Room for `N` handles on the caller's stack. A message brings at most 253 of them (macOS and FreeBSD: 254).
///
///     handle_room<4> room;
///     const auto got = channel.receive_handles(buffer, room, 2s);
///     auto web = room.take<tcp::listener>(0);
template <std::size_t N>
class handle_room : public received_handles {
    static_assert(N > 0, "a room for no handles: receive() drops them");

public:
    /// Empty room.
    handle_room() noexcept : received_handles{handles_, N} {}
    /// Closes the handles that nobody took.
    ~handle_room() { clear(); }

private:
    native_handle handles_[N];
};

}  // namespace sockstate
