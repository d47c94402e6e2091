#pragma once

// A socket in a poller. Socket and registration are one value, so the registration ends before the socket closes.
// Threads: the rules of socket.hpp hold for the socket. During `set`, a transition or a move no other thread may use
// the value.

#include <sockstate/registration.hpp>
#include <sockstate/socket.hpp>

namespace sockstate {

/// Only for sockets: `registered<socket<P, S>>`.
template <class Socket>
class registered;

/// A socket and its registration in a poller. Use `->` for the calls that keep the handle: `c->receive(buffer)`. The
/// socket cannot be moved, closed or released while it is registered.
///
/// A transition is called on this and not on the socket, and names what the next state waits for:
/// `std::move(attempt).finish(readable{})`. If the transition fails and leaves the socket unchanged, the registration
/// is unchanged too. If the next state's interest cannot be set, the socket is closed. For a transition that is not
/// here, `remove` the socket first.
template <class P, class S>
class registered<socket<P, S>> {
    using needs_std_move = detail::needs_std_move;
    template <verb What>
    using after = socket<P, typename detail::state_after<P, S, What>::type>;

public:
    using socket_type = socket<P, S>;  ///< the socket

    registered(registered&&) noexcept = default;
    /// Removes the old socket from its poller before it closes that socket.
    registered& operator=(registered&& other) noexcept {
        if (this != &other) {
            registration_ = std::move(other.registration_);  // leaves before the socket closes
            socket_ = std::move(other.socket_);
        }
        return *this;
    }
    ~registered() = default;  // the registration first

    /// The socket, for calls that do not change it.
    [[nodiscard]] const socket_type& operator*() const noexcept { return socket_; }
    /// The same.
    [[nodiscard]] const socket_type* operator->() const noexcept { return &socket_; }
    /// The calls of the socket that leave its handle where it is: it cannot be moved from, closed or released.
    [[nodiscard]] detail::kept_socket<P, S>* operator->() noexcept { return &socket_; }
    /// The key that events of the socket carry.
    [[nodiscard]] std::uint64_t key() const noexcept { return registration_.key(); }

    /// Sets what the poller waits for from now on. Makes one system call if that changes something, otherwise none.
    /// With both turned off, the socket has no events on any system.
    template <class... I>
        requires(can_poll<P, S, I> && ...)
    [[nodiscard]] result<void> set(I... wanted) {
        return registration_.set(wanted...);
    }
    /// Removes the socket from the poller and returns it. A wait in another thread may still report an event of it.
    [[nodiscard]] socket_type remove() && noexcept {
        registration_.leave();
        return std::move(socket_);
    }

    /// connecting → connected. Does not wait: if the attempt has not ended yet, the error is `errc::deadline_exceeded`.
    /// If the attempt failed, the socket is closed.
    template <class... I>
        requires can_finish<P, S> && (can_poll_after<P, S, verb::finish, I> && ...)
    [[nodiscard]] auto finish(I... wanted) && {
        if (auto ready = platform::wait(socket_.native(), platform::readiness::writable, std::chrono::seconds{0});
            !ready) {
            return failed<verb::finish>(ready.error().during(operation::connect));
        }
        return next_or_closed<verb::finish>(detail::finish_connect(socket_.native()), wanted...);
    }
    /// unbound, bound or connected → connected: a datagram socket with `remote` as its peer, which may replace another
    /// one. `socket::connect` says what remains after a failure.
    template <class... I>
        requires can_connect<P, S> && (P::kind == protocol_kind::datagram) &&
                 (can_poll_after<P, S, verb::connect, I> && ...)
    [[nodiscard]] auto connect(const typename P::endpoint& remote, I... wanted) && {
        platform::native_address address;
        encode(remote, address);
        return next<verb::connect>(detail::connect_datagram(socket_.native(), address, S::value), wanted...);
    }
    /// connected → bound: a datagram socket without its peer. If it fails, the socket is closed, except where
    /// `socket::disconnect` says otherwise.
    template <class... I>
        requires can_disconnect<P, S> && (can_poll_after<P, S, verb::disconnect, I> && ...)
    [[nodiscard]] auto disconnect(I... wanted) && {
        if (auto named = detail::check_name(socket_); !named) return failed<verb::disconnect>(named.error());
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

    // On an lvalue none of them can be called, and the error says what is missing.
    // clang-format off
    needs_std_move remove() & = delete;
    template <class... I> needs_std_move finish(I...) & requires can_finish<P, S> = delete;
    template <class... I> needs_std_move connect(const typename P::endpoint&, I...) & requires can_connect<P, S> = delete;
    template <class... I> needs_std_move disconnect(I...) & requires can_disconnect<P, S> = delete;
    template <class... I> needs_std_move shutdown_send(I...) & requires can_shutdown_send<P, S> = delete;
    template <class... I> needs_std_move shutdown_receive(I...) & requires can_shutdown_receive<P, S> = delete;
    template <class... I> needs_std_move shutdown(I...) & requires can_shutdown<P, S> = delete;
    // clang-format on

private:
    friend class poller;
    template <class Socket>
    friend class registered;

    registered(socket_type&& owned, registration where) noexcept
        : socket_{std::move(owned)}, registration_{std::move(where)} {}
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
