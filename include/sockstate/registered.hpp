#pragma once

// A socket in a poller: both as one value, so that the registration ends before the socket closes.
// Threads: as socket.hpp says of the socket; `set`, a transition and a move need the value alone.

#include <sockstate/platform/poll.hpp>
#include <sockstate/socket.hpp>

namespace sockstate {

/// Readiness to receive or to accept: `readable{}`, or `readable{wanted}`.
struct readable {
    bool wanted = true;
};
/// Readiness to send, or to finish connecting.
struct writable {
    bool wanted = true;
};

/// A socket of `P` in state `S` can be waited for so: the table has a row for the call that would not block.
template <class P, class S, class I>
concept can_poll = (std::is_same_v<I, readable> && can_wait_readable<P, S>) ||
                   (std::is_same_v<I, writable> && can_wait_writable<P, S>);

/// And after the call `What`, which leads to another state.
template <class P, class S, verb What, class I>
concept can_poll_after = can_poll<P, typename detail::state_after<P, S, What>::type, I>;

namespace detail {
constexpr void apply(platform::interest& to, readable from) noexcept {
    to.readable = from.wanted;
}
constexpr void apply(platform::interest& to, writable from) noexcept {
    to.writable = from.wanted;
}
template <class... I>
[[nodiscard]] constexpr platform::interest interest_of(I... wanted) noexcept {
    platform::interest asked;
    (apply(asked, wanted), ...);
    return asked;
}
}  // namespace detail

/// A handle in a poller, which it leaves when it ends. It does not own the handle.
class registration {
public:
    /// For `poller`.
    registration(platform::native_poller poller, platform::native_registration made) noexcept
        : poller_{poller}, made_{made} {}
    registration(registration&& other) noexcept : poller_{other.poller_}, made_{std::exchange(other.made_, {})} {}
    registration& operator=(registration&& other) noexcept {
        if (this != &other) {
            leave();
            poller_ = other.poller_;
            made_ = std::exchange(other.made_, {});
        }
        return *this;
    }
    ~registration() { leave(); }

    /// What is waited for from here on: one system call where that changes something, else none.
    template <class... I>
    [[nodiscard]] result<void> set(I... wanted) {
        return change(detail::interest_of(wanted...));
    }
    [[nodiscard]] std::uint64_t key() const noexcept { return made_.key; }

private:
    template <class Socket>
    friend class registered;

    [[nodiscard]] result<void> change(platform::interest asked) noexcept {
        if (asked == made_.asked) return {};
        return platform::change_interest(poller_, made_, asked);
    }
    void leave() noexcept {
        if (made_.entry != invalid_handle) platform::stop_polling(poller_, made_);
    }

    platform::native_poller poller_;
    platform::native_registration made_;
};

template <class Socket>
class registered;

/// A socket and its registration in a poller. Its calls are reached by `->`: `c->receive(buffer)`.
///
/// A transition is called on this and not on the socket, and names what the next state waits for:
/// `std::move(attempt).finish(readable{})`. Where the transition fails and leaves the socket as it was, so is the
/// registration. Where the next state's interest cannot be set, the socket is closed.
template <class P, class S>
class registered<socket<P, S>> {
    template <verb What>
    using after = socket<P, typename detail::state_after<P, S, What>::type>;

public:
    using socket_type = socket<P, S>;

    /// For `poller`.
    registered(socket_type&& owned, registration where) noexcept
        : socket_{std::move(owned)}, registration_{std::move(where)} {}
    registered(registered&&) noexcept = default;
    registered& operator=(registered&& other) noexcept {
        if (this != &other) {
            registration_ = std::move(other.registration_);  // leaves before the socket closes
            socket_ = std::move(other.socket_);
        }
        return *this;
    }
    ~registered() = default;  // the registration first

    /// The socket, for what changes nothing about it.
    [[nodiscard]] const socket_type& operator*() const noexcept { return socket_; }
    [[nodiscard]] socket_type* operator->() noexcept { return &socket_; }
    [[nodiscard]] const socket_type* operator->() const noexcept { return &socket_; }
    [[nodiscard]] std::uint64_t key() const noexcept { return registration_.key(); }

    /// What is waited for from here on: one system call where that changes something, else none. Both off is quiet on
    /// every system.
    template <class... I>
        requires(can_poll<P, S, I> && ...)
    [[nodiscard]] result<void> set(I... wanted) {
        return registration_.set(wanted...);
    }
    /// Takes the socket out. An event of it may still come from a wait in another thread.
    [[nodiscard]] socket_type remove() && noexcept {
        registration_.leave();
        return std::move(socket_);
    }

    /// connecting → connected; without waiting, so `errc::deadline_exceeded` after a vain event. An attempt that failed
    /// is closed.
    template <class... I>
        requires can_finish<P, S> && (can_poll_after<P, S, verb::finish, I> && ...)
    [[nodiscard]] auto finish(I... wanted) && {
        if (auto ready = platform::wait(socket_.native(), platform::readiness::writable, std::chrono::seconds{0});
            !ready) {
            return failed<verb::finish>(ready.error().during(operation::connect));
        }
        return next_or_closed<verb::finish>(detail::finish_connect(socket_.native()), wanted...);
    }
    /// connected → bound: a datagram socket without its peer. On error the socket is closed.
    template <class... I>
        requires can_disconnect<P, S> && (can_poll_after<P, S, verb::disconnect, I> && ...)
    [[nodiscard]] auto disconnect(I... wanted) && {
        return next_or_closed<verb::disconnect>(platform::disconnect(socket_.native()), wanted...);
    }
    /// connected → send_shut, receive_shut → shut_down.
    template <class... I>
        requires can_shutdown_send<P, S> && (can_poll_after<P, S, verb::shutdown_send, I> && ...)
    [[nodiscard]] auto shutdown_send(I... wanted) && {
        return next<verb::shutdown_send>(shut(platform::direction::send), wanted...);
    }
    /// connected → receive_shut, send_shut → shut_down.
    template <class... I>
        requires can_shutdown_receive<P, S> && (can_poll_after<P, S, verb::shutdown_receive, I> && ...)
    [[nodiscard]] auto shutdown_receive(I... wanted) && {
        return next<verb::shutdown_receive>(shut(platform::direction::receive), wanted...);
    }
    /// connected → shut_down.
    template <class... I>
        requires can_shutdown<P, S> && (can_poll_after<P, S, verb::shutdown, I> && ...)
    [[nodiscard]] auto shutdown(I... wanted) && {
        return next<verb::shutdown>(shut(platform::direction::both), wanted...);
    }

private:
    [[nodiscard]] result<void> shut(platform::direction which) noexcept {
        return platform::shutdown(socket_.native(), which);
    }
    template <verb What>
    [[nodiscard]] static result<registered<after<What>>> failed(const error& reason) noexcept {
        return tl::unexpected{reason};
    }
    template <verb What, class... I>
    [[nodiscard]] result<registered<after<What>>> next(const result<void>& done, I... wanted) {
        if (!done) return failed<What>(done.error());
        if (auto changed = registration_.set(wanted...); !changed) {
            close();
            return failed<What>(changed.error());
        }
        return registered<after<What>>{after<What>{std::move(socket_).release()}, std::move(registration_)};
    }
    template <verb What, class... I>
    [[nodiscard]] result<registered<after<What>>> next_or_closed(const result<void>& done, I... wanted) {
        if (!done) close();
        return next<What>(done, wanted...);
    }
    void close() noexcept {
        registration_.leave();
        static_cast<void>(std::move(socket_).close());
    }

    socket_type socket_;
    registration registration_;
};

}  // namespace sockstate
