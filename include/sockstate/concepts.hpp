#pragma once

// The names that a compiler prints when a call is wrong for a socket's state. Each reads the one table.

#include <sockstate/detail/state_after.hpp>
#include <sockstate/platform/address.hpp>

namespace sockstate::vsock {
class endpoint;
}

namespace sockstate {

/// What the endpoint type of a protocol is: `encode` writes one as the system calls take it, and `decode` reads it
/// back. Both are found in the namespace of the endpoint, so they can be its friends.
template <class E>
concept socket_address =
    std::default_initializable<E> && requires(const E& from, E& to, platform::native_address& address) {
        encode(from, address);
        { decode(address, to) } -> std::same_as<result<void>>;
    };

namespace detail {
/// Protocols of the internet: those that use its endpoints.
template <class P>
concept internet = std::same_as<typename P::endpoint, ip::endpoint>;
/// Protocols of this machine alone.
template <class P>
concept local_family = std::same_as<typename P::endpoint, local::endpoint>;
/// Protocols between a virtual machine and its host.
template <class P>
concept vsock_family = std::same_as<typename P::endpoint, vsock::endpoint>;
template <class P>
concept has_native_family = requires {
    { P::native_family } -> std::convertible_to<int>;
};
template <class P>
concept has_native_type = requires {
    { P::native_type } -> std::convertible_to<int>;
};
template <class P>
concept has_fallback_number = requires {
    { P::fallback_number } -> std::convertible_to<int>;
};
}  // namespace detail

/// What a protocol is. `sockstate/protocol.hpp` says what each member means, and which others a protocol may have.
template <class P>
concept protocol = socket_address<typename P::endpoint> && requires {
    { P::kind } -> std::convertible_to<protocol_kind>;
    { P::number } -> std::convertible_to<int>;
} && (detail::internet<P> || detail::local_family<P> || detail::vsock_family<P> || detail::has_native_family<P>);

// clang-format off
// One concept for each call of the table. It is satisfied if the table allows the call in this state.

/// `bind` is legal: the socket has no address yet.
template <class P, class S> concept can_bind             = detail::legal<P, S, verb::bind>;
/// `listen` is legal: a bound socket of connections.
template <class P, class S> concept can_listen           = detail::legal<P, S, verb::listen>;
/// `accept` is legal: a listening socket.
template <class P, class S> concept can_accept           = detail::legal<P, S, verb::accept>;
/// `connect` is legal: a socket without a peer, or a datagram socket whose peer may be replaced.
template <class P, class S> concept can_connect          = detail::legal<P, S, verb::connect>;
/// `start_connect` is legal: a socket of connections without a peer.
template <class P, class S> concept can_start_connect    = detail::legal<P, S, verb::start_connect>;
/// `finish` is legal: an attempt to connect is under way.
template <class P, class S> concept can_finish           = detail::legal<P, S, verb::finish>;
/// `disconnect` is legal: a datagram socket with a peer.
template <class P, class S> concept can_disconnect       = detail::legal<P, S, verb::disconnect>;
/// `send` and its relatives are legal: the socket has a peer, and this side has not ended sending.
template <class P, class S> concept can_send             = detail::legal<P, S, verb::send>;
/// `receive` and its relatives are legal: the socket has a peer, and this side has not ended receiving.
template <class P, class S> concept can_receive          = detail::legal<P, S, verb::receive>;
/// `send_to` is legal: a bound datagram socket without a peer.
template <class P, class S> concept can_send_to          = detail::legal<P, S, verb::send_to>;
/// `receive_from` is legal: a datagram socket that has an address and has not ended receiving.
template <class P, class S> concept can_receive_from     = detail::legal<P, S, verb::receive_from>;
/// `receive_message` is legal: a connection of messages on which this side has not ended receiving.
template <class P, class S> concept can_receive_message  = detail::legal<P, S, verb::receive_message>;
/// `shutdown_send` is legal: this side may still send.
template <class P, class S> concept can_shutdown_send    = detail::legal<P, S, verb::shutdown_send>;
/// `shutdown_receive` is legal: this side may still receive.
template <class P, class S> concept can_shutdown_receive = detail::legal<P, S, verb::shutdown_receive>;
/// `shutdown` is legal: both directions are open, and the socket is no half.
template <class P, class S> concept can_shutdown         = detail::legal<P, S, verb::shutdown>;
/// `split` is legal: a stream whose two directions are open.
template <class P, class S> concept can_split            = detail::legal<P, S, verb::split>;
/// `abort` is legal: a connection, or an attempt to make one.
template <class P, class S> concept can_abort            = detail::legal<P, S, verb::abort>;
/// `close` is legal: in every state.
template <class P, class S> concept can_close            = detail::legal<P, S, verb::close>;
/// `local_endpoint` is legal: any socket but an unbound one.
template <class P, class S> concept has_local_endpoint   = detail::legal<P, S, verb::local_endpoint>;
/// `remote_endpoint` is legal: the socket has a peer.
template <class P, class S> concept has_remote_endpoint  = detail::legal<P, S, verb::remote_endpoint>;
/// `wait_readable` is legal: there may be something to receive or to accept.
template <class P, class S> concept can_wait_readable    = detail::legal<P, S, verb::wait_readable>;
/// `wait_writable` is legal: there may be room to send, or an attempt to connect may end.
template <class P, class S> concept can_wait_writable    = detail::legal<P, S, verb::wait_writable>;
/// `unread_bytes` is legal: the receive buffer may hold something.
template <class P, class S> concept has_unread_bytes     = detail::legal<P, S, verb::unread_bytes>;
/// `unsent_bytes` is legal: the send buffer may hold something.
template <class P, class S> concept has_unsent_bytes     = detail::legal<P, S, verb::unsent_bytes>;
// clang-format on

/// `join` takes these two halves of a stream, in this order: the one that receives, the one that sends.
template <class P, class R, class S>
concept can_join = detail::joinable<P, R, S>;

/// A state of a socket that is no half of a stream.
template <class S>
concept whole = !is_half(S::value);

/// Bytes without boundaries: only there do "all" and "exactly" mean something.
template <class P>
concept byte_stream = P::kind == protocol_kind::stream;

/// What is received is one datagram, and never several as one (`coalesce`).
template <class P>
concept whole_datagrams = !requires { requires P::coalesces; };

/// A protocol whose connections the system knows both ends of: local streams and connections of messages.
template <class P>
concept has_peer_credentials = requires { requires P::has_peer_credentials; };

/// A socket that `coalesce` can let receive several datagrams as one.
template <class P, class S>
concept can_coalesce = detail::legal<P, S, verb::set_option> && requires { typename P::coalescing; };

/// Handles of other sockets and files can go with what is sent, to another process.
template <class P>
concept passes_handles = requires { requires P::passes_handles; };

/// TCP by its IANA number: only it has RFC 9293's states.
template <class P>
concept has_tcp_state = byte_stream<P> && detail::internet<P> && P::number == 6;

/// TCP, and MPTCP (262), which takes most of TCP's options and has states of its own.
template <class P>
concept has_tcp_options = byte_stream<P> && detail::internet<P> && (P::number == 6 || P::number == 262);

/// A TCP connection whose options can still be set: it has a peer that may fall silent.
template <class P, class S>
concept can_limit_silence = has_tcp_state<P> && has_remote_endpoint<P, S> && detail::legal<P, S, verb::set_option>;

}  // namespace sockstate
