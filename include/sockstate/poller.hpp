#pragma once

// Waits for many sockets at once, level-triggered. Only one thread waits on a poller; any thread may add, set, remove
// and wake. If several threads wait, each needs its own poller. Do not use a poller in a forked child.

#include <sockstate/list_result.hpp>
#include <sockstate/registered.hpp>
#include <sockstate/stop_source.hpp>

namespace sockstate {

namespace platform {
/// `key 7: readable, peer_closed`; `key 7: none` if nothing is known.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const poller_event& seen);
}  // namespace platform
using platform::to_string;  // so that a qualified call finds it too

/// A queue of the system (epoll(7), kqueue(2), on Windows AFD polls over a completion port) that reports which of the
/// sockets in it are ready. It must live longer than everything that is registered in it, so declare it first.
///
/// It is level-triggered: if an event is not handled, the next wait reports it again. The sockets should be
/// non-blocking (`set_blocking(false)`), since Linux may report a datagram and then drop it; `add` does not change the
/// mode.
class poller {
public:
    /// What is known about a registered socket. An event may be late or wrong: the next call may still return
    /// operation_would_block.
    ///
    /// `readable`: a receive or an accept would not block, or reports an end or an error. `writable`: the same for a
    /// send or a finish. An error or a hang-up sets those of the two that were asked for, and on Linux both, so it is
    /// enough to check these two. `peer_closed`, with `readable`, is a hint: the peer's FIN is queued, perhaps behind
    /// data. `failed` is a hint: the next call reports an error. On macOS and FreeBSD a socket that is ready in both
    /// directions has two events.
    using event = platform::poller_event;

    /// Errors: too_many_files_open, and what else the system reports about new descriptors.
    [[nodiscard]] static result<poller> open() noexcept {
        return platform::open_poller().map([](platform::native_poller native) { return poller{native}; });
    }
    /// Takes over the other's queue. Sockets that are registered in it stay registered, since they refer to the queue's
    /// handles and not to this object.
    poller(poller&& other) noexcept : native_{std::exchange(other.native_, {})} {}
    /// The same; nothing may be registered in the queue that this one had.
    poller& operator=(poller&& other) noexcept {
        if (this != &other) {
            platform::close_poller(native_);
            native_ = std::exchange(other.native_, {});
        }
        return *this;
    }
    /// Closes the queue; nothing may be registered in it.
    ~poller() { platform::close_poller(native_); }

    /// Registers the socket, and waits for the named events: `add(std::move(stream), key, readable{})`. If none is
    /// named, the socket is registered but has no events yet.
    ///
    /// Events carry the key, which the caller chooses and should not use twice; the largest number is
    /// `errc::invalid_argument`. If the call fails, the socket is unchanged.
    template <class P, class S, class... I>
        requires(can_poll<P, S, I> && ...)
    [[nodiscard]] result<registered<socket<P, S>>> add(socket<P, S>&& added, std::uint64_t key, I... wanted) {
        return poll(added.native(), key, detail::interest_of(wanted...)).map([&](platform::native_registration made) {
            return registered<socket<P, S>>{std::move(added), registration{native_, made}};
        });
    }
    template <class P, class S, class... I>
    detail::needs_std_move add(socket<P, S>&, std::uint64_t, I...) = delete;
    /// Waits for a handle that is not a socket of this library, for example that of a pipe. The caller keeps the
    /// handle.
    ///
    /// The handle must stay open until the returned registration has ended. No type can check this, since a plain
    /// handle has no owner: if the handle is closed first, the system may give its number to another handle, and the
    /// registration then removes that one from the poller. `add` does not have this problem.
    template <class... I>
    [[nodiscard]] result<registration> watch(native_handle handle, std::uint64_t key, I... wanted) {
        return poll(handle, key, detail::interest_of(wanted...)).map([&](platform::native_registration made) {
            return registration{native_, made};
        });
    }

    /// Waits until a socket is ready, and returns the filled part of `room`: at most 256 events, and none after `wake`.
    ///
    /// Errors: `errc::deadline_exceeded`, `errc::stopped`, `errc::invalid_argument` where there is no room. A deadline
    /// is kept to a millisecond.
    [[nodiscard]] span_result<const event> wait(std::span<event> room, deadline until = {}) {
        if (room.empty()) return tl::unexpected{error{errc::invalid_argument, operation::poll}};
        return platform::wait_in(native_, room, until).map([&](std::size_t count) {
            return std::span<const event>{room.first(count)};
        });
    }
    /// Ends the current wait, or if there is none, the next wait. Several wakes may end only one wait. May be called
    /// from any thread, and on POSIX from a signal handler. Allocates nothing on the heap.
    result<void> wake() noexcept { return platform::wake(native_); }
    /// The descriptor of the epoll or kqueue, for another event loop to wait for: it is readable while a wait would not
    /// block. The poller keeps it open; do not close it. `not_supported` on Windows.
    [[nodiscard]] result<native_handle> native() const noexcept { return platform::queue_handle(native_); }

private:
    explicit poller(platform::native_poller native) noexcept : native_{native} {}

    [[nodiscard]] result<platform::native_registration> poll(native_handle handle, std::uint64_t key,
                                                             platform::interest asked) const noexcept {
        if (key == platform::waker_key) return tl::unexpected{error{errc::invalid_argument, operation::poll}};
        return platform::poll_handle(native_, handle, key, asked);
    }

    platform::native_poller native_;
};

}  // namespace sockstate
