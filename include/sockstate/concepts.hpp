#pragma once

// The names that a compiler prints when a call is wrong for a socket's state. Each reads the one table.

#include <sockstate/detail/state_after.hpp>

namespace sockstate {

/// What a protocol is: an endpoint type, what it carries, and its IANA protocol number (0: the family's own).
template <class P>
concept protocol = requires {
    typename P::endpoint;
    { P::kind } -> std::convertible_to<protocol_kind>;
    { P::number } -> std::convertible_to<int>;
};

// clang-format off
/// One concept for each call of the table. It is satisfied if the table allows the call in this state.
template <class P, class S> concept can_bind             = detail::legal<P, S, verb::bind>;
template <class P, class S> concept can_listen           = detail::legal<P, S, verb::listen>;
template <class P, class S> concept can_accept           = detail::legal<P, S, verb::accept>;
template <class P, class S> concept can_connect          = detail::legal<P, S, verb::connect>;
template <class P, class S> concept can_start_connect    = detail::legal<P, S, verb::start_connect>;
template <class P, class S> concept can_finish           = detail::legal<P, S, verb::finish>;
template <class P, class S> concept can_disconnect       = detail::legal<P, S, verb::disconnect>;
template <class P, class S> concept can_send             = detail::legal<P, S, verb::send>;
template <class P, class S> concept can_receive          = detail::legal<P, S, verb::receive>;
template <class P, class S> concept can_send_to          = detail::legal<P, S, verb::send_to>;
template <class P, class S> concept can_receive_from     = detail::legal<P, S, verb::receive_from>;
template <class P, class S> concept can_receive_message  = detail::legal<P, S, verb::receive_message>;
template <class P, class S> concept can_shutdown_send    = detail::legal<P, S, verb::shutdown_send>;
template <class P, class S> concept can_shutdown_receive = detail::legal<P, S, verb::shutdown_receive>;
template <class P, class S> concept can_shutdown         = detail::legal<P, S, verb::shutdown>;
template <class P, class S> concept can_split            = detail::legal<P, S, verb::split>;
template <class P, class S> concept can_abort            = detail::legal<P, S, verb::abort>;
template <class P, class S> concept can_close            = detail::legal<P, S, verb::close>;
template <class P, class S> concept has_local_endpoint   = detail::legal<P, S, verb::local_endpoint>;
template <class P, class S> concept has_remote_endpoint  = detail::legal<P, S, verb::remote_endpoint>;
template <class P, class S> concept can_wait_readable    = detail::legal<P, S, verb::wait_readable>;
template <class P, class S> concept can_wait_writable    = detail::legal<P, S, verb::wait_writable>;
template <class P, class S> concept has_unread_bytes     = detail::legal<P, S, verb::unread_bytes>;
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

/// A socket that `coalesce` can let receive several datagrams as one.
template <class P, class S>
concept can_coalesce = detail::legal<P, S, verb::set_option> && requires { typename P::coalescing; };

/// TCP by its IANA number: only it has RFC 9293's states.
template <class P>
concept has_tcp_state = byte_stream<P> && P::number == 6;

/// A TCP connection whose options can still be set: it has a peer that may fall silent.
template <class P, class S>
concept can_limit_silence = has_tcp_state<P> && has_remote_endpoint<P, S> && detail::legal<P, S, verb::set_option>;

}  // namespace sockstate
