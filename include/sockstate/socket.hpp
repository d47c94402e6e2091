#pragma once

// The typed socket. Its type records what the program did with it, so a wrong call does not compile.
//
// Threads: distinct sockets are independent. One thread may send on a socket while another receives on it, and any
// thread may query it. While one thread makes a transition, closes or moves a socket, no other may use it.

#include <sockstate/detail/kept_socket.hpp>

namespace sockstate {

namespace detail {
/// A check before `disconnect`: a local socket that has no name would not be bound afterwards.
template <class P, class S>
[[nodiscard]] tl::expected<void, typename errors<P>::plain> check_name(const kept_socket<P, S>& connected) {
    if constexpr (local_family<P>) {
        const auto own = connected.local_endpoint();
        if (!own) return tl::unexpected{own.error().during(operation::disconnect)};
        if (own->is_unnamed()) return tl::unexpected{error{errc::not_supported, operation::disconnect}};
    }
    return {};
}

/// Compilers print this name if a transition is called on an lvalue, as in `s.listen()`. Write `std::move(s).listen()`.
struct needs_std_move;
}  // namespace detail

/// The default backlog of `listen`: how many connections may wait for `accept`. The system may lower it.
inline constexpr int default_backlog = 4096;

/// A socket of protocol `P` in state `S`: a move-only handle, as large as the native one.
///
/// `S` is one of `unbound, bound, listening, connecting, connected, send_shut, receive_shut, shut_down`, or, of a half,
/// `receiving, sending, done_receiving, done_sending`. A transition is called on an rvalue and returns the next type:
/// `std::move(s).listen()`. If it fails, `s` is exactly as it was and can be used again, except where `connect`,
/// `start_connect`, `finish` and `disconnect` say otherwise. You rarely need to write these types (`tcp::stream` is
/// one), but compilers name them, and the concept that is not satisfied, when a call does not compile.
///
/// The destructor closes the socket and drops the error; `close` reports it.
template <class P, class S>
class SOCKSTATE_CONSUMABLE socket : public detail::kept_socket<P, S> {
    /// The socket that a transition returns, as the table says.
    template <verb What>
    using after = socket<P, typename detail::state_after<P, S, What>::type>;
    using needs_std_move = detail::needs_std_move;
    using sender_type = socket<P, typename detail::split_off_state<P, S>::type>;
    template <class T>
    using result = tl::expected<T, typename detail::errors<P>::plain>;

public:
    using protocol_type = P;  ///< the protocol
    using state_type = S;     ///< the state
    using typename detail::settings<P, S>::endpoint_type;
    using detail::kept_socket<P, S>::native;

    static_assert(protocol<P>);

    /// Takes over an open handle. The caller must know that it is a `P` in state `S`; `adopt` asks the kernel instead.
    explicit socket(native_handle handle) noexcept : detail::kept_socket<P, S>{handle} {
        static_assert(sizeof(socket) == sizeof(native_handle));
    }
    socket(socket&&) noexcept = default;
    socket& operator=(socket&&) noexcept = default;
    ~socket() = default;

    /// Binds the socket to a local address: unbound → bound. Calls bind(2).
    ///
    /// Port 0 takes any free port. An IPv6 socket also takes an IPv4 address, as a mapped one. Errors: address_in_use,
    /// address_not_available, permission_denied (ports below 1024). If it fails, the socket is still unbound, and
    /// another address may be tried. A local socket that is bound to no name, `bind({})`, gets an abstract one on Linux
    /// (`local_endpoint` reports it); elsewhere that is `not_supported`.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::bind>> bind(const endpoint_type& local) &&
        requires can_bind<P, S>
    {
        platform::native_address address;
        encode(local, address);
        return next<verb::bind>(detail::bind(native(), address));
    }

    /// Starts to take connections: bound → listening. Calls listen(2).
    ///
    /// `backlog` bounds the connections that wait for accept; Linux clamps it to net.core.somaxconn
    /// silently. Errors: address_in_use (another listener, on Linux seen only now when both have
    /// reuse_address). On error the socket is still bound.
    ///
    /// Nobody can connect before this call. To control who may connect to a local socket, set the permissions of its
    /// file between `bind` and `listen` (`std::filesystem::permissions`): then no unwanted client can connect in
    /// between.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::listen>> listen(int backlog = default_backlog) &&
        requires can_listen<P, S>
    {
        return next<verb::listen>(platform::listen(native(), backlog));
    }

    /// Connects to `remote`: unbound or bound → connected. Calls connect(2).
    ///
    /// A stream socket waits for the handshake until `until`, whether it blocks or not, and keeps its blocking mode
    /// (Windows cannot report the mode: there the socket blocks after a connect with a deadline). Without a deadline,
    /// `send_timeout` limits the wait: always on Linux, elsewhere where the socket does not block or a signal comes;
    /// then the error is deadline_exceeded. An IPv6 socket also takes an IPv4 endpoint, as a mapped address. Other
    /// errors: connection_refused (also where a TCP socket reached itself), network_unreachable, timed_out. If it
    /// fails, a stream socket is closed, since POSIX leaves its state unspecified.
    ///
    /// For a datagram socket the call sends nothing and does not wait. It only sets the peer, or replaces it (connected
    /// → connected). Datagrams from any sender that arrived before the call are still received after it. Compare the
    /// sender of `receive_from`, or discard them first by receiving until operation_would_block. An error that an
    /// earlier datagram to the old peer caused is dropped. If it fails, an unbound or bound socket is unchanged (on
    /// Windows an unbound one may have got a port, and then `bind` fails). A connected one keeps its peer on Linux; on
    /// other systems it may have lost it. Port 0 is address_not_available.
    [[nodiscard]] SOCKSTATE_CONSUMES SOCKSTATE_LIVE result<after<verb::connect>> connect(const endpoint_type& remote,
                                                                                         deadline until = {}) &&
        requires can_connect<P, S>
    {
        platform::native_address address;
        encode(remote, address);
        if constexpr (P::kind == protocol_kind::datagram) {
            return next<verb::connect>(detail::connect_datagram(native(), address, S::value));
        } else {
            return next_or_closed<verb::connect>(detail::connect(native(), address, until));
        }
    }

    /// Starts to connect and does not wait: unbound or bound → connecting. Calls connect(2).
    ///
    /// Even if the attempt ends at once, the socket is `connecting`, and `finish` reports how the attempt ended. The
    /// blocking mode stays as it was set (on Windows the socket blocks afterwards). An IPv6 socket also takes an IPv4
    /// endpoint. If it fails, the socket is closed.
    [[nodiscard]] SOCKSTATE_CONSUMES SOCKSTATE_LIVE result<after<verb::start_connect>> start_connect(
        const endpoint_type& remote) &&
        requires can_start_connect<P, S>
    {
        platform::native_address address;
        encode(remote, address);
        return next_or_closed<verb::start_connect>(detail::start_connect(native(), address));
    }

    /// Waits for the attempt to end: connecting → connected. Calls getpeername(2), and reads SO_ERROR if it failed.
    ///
    /// If the deadline passes first (`errc::deadline_exceeded`; `0s` asks without waiting), the socket is still
    /// connecting, and finish may be called again. If the attempt failed, the socket is closed. The system reports the
    /// reason only once. If a duplicate, another process or the program itself has already read it, the error is
    /// not_connected.
    /// Without a deadline it waits until the attempt ends: `option::send_timeout` does not limit this wait.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::finish>> finish(deadline until = {}) &&
        requires can_finish<P, S>
    {
        if (auto ready = platform::wait(native(), platform::readiness::writable, until); !ready) {
            return tl::unexpected{ready.error().during(operation::connect)};
        }
        return next_or_closed<verb::finish>(detail::finish_connect(native()));
    }

    /// Removes the peer: connected → bound, at the same port. Calls connect(2) with AF_UNSPEC.
    ///
    /// An error caused by an earlier datagram to the peer is dropped. The local address is again the one that `bind`
    /// set. If that was the unspecified address, or there was no `bind`, the socket receives at every address again. On
    /// macOS and FreeBSD this is always so; for Windows nothing is documented (Wine keeps the address of the
    /// connection). If the kernel chose the port, Linux releases the port and takes it again. If another socket has
    /// that port on another address by then, this socket keeps the address that it had while it was connected. If
    /// another socket took that address in between, this socket gets a different port, which `local_endpoint` reports.
    /// On Linux a socket whose peer was link-local stays bound to that interface (bind_to_device). If it fails, the
    /// socket is closed, since it has no peer any more.
    ///
    /// A local datagram socket loses the messages that were not received yet (Linux). If it has no name, it would not
    /// be bound afterwards: it stays connected, and the error is `errc::not_supported`. Connect it to another peer
    /// instead.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::disconnect>> disconnect() &&
        requires can_disconnect<P, S>
    {
        if (auto named = detail::check_name(*this); !named) return tl::unexpected{named.error()};
        return next_or_closed<verb::disconnect>(platform::disconnect(native()));
    }

    /// Lets the system receive several datagrams of one sender as one, with their size beside them: the protocol
    /// becomes `coalesced_udp`. Sets UDP_GRO.
    ///
    /// The program then needs fewer calls, and calls that cannot report several datagrams no longer compile. One
    /// receive may return up to 65,535 bytes; with a smaller buffer the rest is cut off and lost. The option belongs to
    /// the socket, so other handles to it (`duplicate`) also receive several datagrams as one, but their type does not
    /// show it. Linux; elsewhere `errc::not_supported`, also on Windows, which does not always report the size. If it
    /// fails, the socket is as it was.
    template <class Q = P>
        requires can_coalesce<Q, S>
    [[nodiscard]] SOCKSTATE_LIVE result<socket<typename Q::coalescing, S>> coalesce() && {
        if (auto done = detail::coalesce(native()); !done) return tl::unexpected{done.error()};
        return socket<typename Q::coalescing, S>{this->take()};
    }

    /// Ends sending: connected → send_shut, receive_shut → shut_down, sending → done_sending. Calls shutdown(2) with
    /// SHUT_WR.
    ///
    /// A stream's FIN follows the data that is still queued; the peer may go on sending.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::shutdown_send>> shutdown_send() &&
        requires can_shutdown_send<P, S>
    {
        return next<verb::shutdown_send>(platform::shutdown(native(), platform::direction::send));
    }
    /// Ends receiving: connected → receive_shut, send_shut → shut_down, receiving → done_receiving. Calls shutdown(2)
    /// with SHUT_RD.
    ///
    /// Nothing is sent to the peer. Data that arrives later is dropped on FreeBSD and macOS, and stays unread on Linux.
    /// The peer of a local socket can no longer send: it gets broken_pipe.
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::shutdown_receive>> shutdown_receive() &&
        requires can_shutdown_receive<P, S>
    {
        return next<verb::shutdown_receive>(platform::shutdown(native(), platform::direction::receive));
    }
    /// Ends both directions: connected → shut_down. Calls shutdown(2) with SHUT_RDWR (on macOS one by one).
    [[nodiscard]] SOCKSTATE_LIVE result<after<verb::shutdown>> shutdown() &&
        requires can_shutdown<P, S>
    {
        return next<verb::shutdown>(platform::shutdown(native(), platform::direction::both));
    }

    /// Splits a stream into two halves, `{receiving, sending}`, for two threads. The connection itself does not change.
    ///
    /// The receiving half keeps this handle; the sending half gets another handle to the same connection: fcntl(2) with
    /// F_DUPFD_CLOEXEC, WSADuplicateSocket. If it fails, the stream is as it was. Closing one half sends nothing while
    /// the other is open: the peer gets the FIN only after `shutdown_send` of the sending half, or when both are
    /// closed. `shutdown_receive`, options and the blocking mode apply to the connection, so to both halves; `abort`
    /// ends it for both. `join` brings the halves together again.
    [[nodiscard]] SOCKSTATE_LIVE result<std::pair<after<verb::split>, sender_type>> split() &&
        requires can_split<P, S>
    {
        const auto second = platform::duplicate(native());
        if (!second) return tl::unexpected{second.error().during(operation::split)};
        return std::pair{after<verb::split>{this->take()}, sender_type{*second}};
    }

    /// Closes the socket and reports the error that the destructor drops. Calls close(2), once.
    ///
    /// The handle is closed even if an error is reported. If the receive buffer holds unread data, a TCP peer gets a
    /// reset.
    SOCKSTATE_CONSUMES SOCKSTATE_LIVE result<void> close() && { return platform::close(this->take()); }
    /// Closes a TCP connection and reports whether the peer acknowledged everything that was sent.
    ///
    /// The call sends the FIN, if this side has not sent it, and waits until the peer has acknowledged everything, the
    /// connection has ended, or `until` passes. It receives and drops what the peer sends meanwhile, so that neither
    /// side waits for room. It does not wait for the peer's FIN: data that arrives later is answered with a reset. To
    /// avoid that, call `shutdown_send` and receive until the end. Acknowledged means that the peer's TCP has the data,
    /// not that its program has read it. If the deadline passes, the system goes on trying to deliver what is left. For
    /// this, the call turns `option::linger` off, also for other handles to the socket. The handle is closed even if
    /// the call fails. Join halves before this call. Errors: bad_file_descriptor, and those of `close`.
    [[nodiscard]] SOCKSTATE_CONSUMES SOCKSTATE_LIVE result<close_report> close_gracefully(deadline until) &&
        requires has_tcp_state<P> && has_remote_endpoint<P, S> && whole<S>
    {
        return detail::close_gracefully(this->take(), S::value, until);
    }
    /// Resets the connection (RST) and closes the socket. Data that was not sent yet is lost (RFC 9293 §3.10.5).
    ///
    /// No TIME-WAIT remains. If both sides have already finished the connection, it is not reset; an attempt to connect
    /// simply ends. Linux resets at once by connect(2) with AF_UNSPEC: other handles to the socket (`duplicate`, a
    /// child process) lose the connection too, and no option changes. On other systems, and on Linux before 6.7 while
    /// another thread waits on the socket, the call sets SO_LINGER to zero and closes the handle. Then the reset is
    /// sent when the last handle is closed, and the option stays set until then. A local socket has no reset: its peer
    /// receives the end of the stream, or connection_reset on Linux if this side had not read everything.
    SOCKSTATE_CONSUMES SOCKSTATE_LIVE result<void> abort() &&
        requires can_abort<P, S>
    {
        return platform::abort(this->take());
    }
    /// Hands the handle over to the caller, who must close it.
    [[nodiscard]] SOCKSTATE_CONSUMES SOCKSTATE_LIVE native_handle release() && noexcept { return this->take(); }

    // On an lvalue none of them can be called, and the error says what is missing.
    // clang-format off
    needs_std_move bind(const endpoint_type&) & requires can_bind<P, S> = delete;
    needs_std_move listen(int = default_backlog) & requires can_listen<P, S> = delete;
    needs_std_move connect(const endpoint_type&, deadline = {}) & requires can_connect<P, S> = delete;
    needs_std_move start_connect(const endpoint_type&) & requires can_start_connect<P, S> = delete;
    needs_std_move finish(deadline = {}) & requires can_finish<P, S> = delete;
    needs_std_move disconnect() & requires can_disconnect<P, S> = delete;
    needs_std_move coalesce() & requires can_coalesce<P, S> = delete;
    needs_std_move shutdown_send() & requires can_shutdown_send<P, S> = delete;
    needs_std_move shutdown_receive() & requires can_shutdown_receive<P, S> = delete;
    needs_std_move shutdown() & requires can_shutdown<P, S> = delete;
    needs_std_move split() & requires can_split<P, S> = delete;
    needs_std_move close() & = delete;
    needs_std_move close_gracefully(deadline) &
        requires has_tcp_state<P> && has_remote_endpoint<P, S> && whole<S> = delete;
    needs_std_move abort() & requires can_abort<P, S> = delete;
    needs_std_move release() & = delete;
    // clang-format on

private:
    template <verb What>
    result<after<What>> next(const result<void>& done) {
        if (!done) return tl::unexpected{done.error()};
        return after<What>{this->take()};
    }
    template <verb What>
    result<after<What>> next_or_closed(const result<void>& done) {
        if (!done) static_cast<void>(platform::close(this->take()));
        return next<What>(done);
    }
};

}  // namespace sockstate
