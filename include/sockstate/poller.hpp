#pragma once

// Waits for many sockets at once, level-triggered. One thread waits on a poller; any may add, set, remove and wake.
// More threads take a poller each. A poller is not used in a forked child.

#include <sockstate/registered.hpp>
#include <sockstate/stop_source.hpp>

namespace sockstate {

namespace platform {
/// `key 7: readable, peer_closed`; `key 7: none` if nothing is known.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const poller_event& seen);
}  // namespace platform
using platform::to_string;  // so that a qualified call finds it too

/// A queue of the system's (epoll(7), kqueue(2), on Windows AFD polls over a completion port) that announces which of
/// the sockets in it are ready. It is declared before what is registered in it, and outlives that.
///
/// Level-triggered: what is not handled is announced again by the next wait. The sockets should not block
/// (`set_blocking(false)`), since Linux announces datagrams that it then drops; `add` leaves the mode as it is.
class poller {
public:
    /// What is known about a registered socket. An event may come late or for nothing: the call may still return
    /// operation_would_block.
    ///
    /// `readable`: a receive or an accept would not block, or reports an end or an error. `writable`: the same
    /// for a send or a finish. An error or a hang-up sets whichever was asked for, on Linux both, so these two are
    /// enough. `peer_closed`, with `readable`, is a hint: the peer's FIN is queued, perhaps behind data. `failed` is a
    /// hint: the next call reports an error. On macOS and FreeBSD a socket that is ready in both directions has two
    /// events.
    using event = platform::poller_event;

    /// Errors: too_many_files_open, and what else the system reports about new descriptors.
    [[nodiscard]] static result<poller> open() noexcept {
        return platform::open_poller().map([](platform::native_poller native) { return poller{native}; });
    }
    /// Takes the other's queue. What is registered in it stays registered: it holds the queue's handles, not the
    /// object.
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

    /// Takes the socket in, and waits for what is named: `add(std::move(stream), key, readable{})`. With neither the
    /// socket is known and not waited for.
    ///
    /// Events carry the key, which is the caller's and should not be used twice; the largest number is
    /// `errc::invalid_argument`. On failure the socket is as it was.
    template <class P, class S, class... I>
        requires(can_poll<P, S, I> && ...)
    [[nodiscard]] result<registered<socket<P, S>>> add(socket<P, S>&& added, std::uint64_t key, I... wanted) {
        return poll(added.native(), key, detail::interest_of(wanted...)).map([&](platform::native_registration made) {
            return registered<socket<P, S>>{std::move(added), registration{native_, made}};
        });
    }
    template <class P, class S, class... I>
    detail::needs_std_move add(socket<P, S>&, std::uint64_t, I...) = delete;
    /// Waits for a handle that is no socket of the library's, such as a pipe's. The handle is lent.
    ///
    /// It must stay open longer than the registration that comes back. A number has no owner, so no type can check
    /// this: if the handle is closed first, the system may give its number to another one, and the registration then
    /// takes that one out of the poller. `add` has no such gap.
    template <class... I>
    [[nodiscard]] result<registration> watch(native_handle handle, std::uint64_t key, I... wanted) {
        return poll(handle, key, detail::interest_of(wanted...)).map([&](platform::native_registration made) {
            return registration{native_, made};
        });
    }

    /// Waits until a socket is ready, and gives the filled part of `room`, 256 events at most; empty after `wake`.
    ///
    /// Name the result before you loop over its value: before C++23 it is gone too early in `for (… : *wait(room))`.
    /// Errors: `errc::deadline_exceeded`, `errc::stopped`, `errc::invalid_argument` where there is no room. A deadline
    /// is kept to a millisecond.
    [[nodiscard]] result<std::span<const event>> wait(std::span<event> room, deadline until = {}) {
        if (room.empty()) return tl::unexpected{error{errc::invalid_argument, operation::poll}};
        return platform::wait_in(native_, room, until).map([&](std::size_t count) {
            return std::span<const event>{room.first(count)};
        });
    }
    /// Ends the wait of this moment, or else the next one; many wakes may end one wait. From any thread; on POSIX also
    /// from a signal handler. Takes nothing from the heap.
    result<void> wake() noexcept { return platform::wake(native_); }
    /// The epoll or the kqueue, which another loop can wait for: it is readable while a wait would not block. Lent.
    /// `not_supported` on Windows.
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
