#pragma once

// What a program may do with a socket, and which state the socket is in afterwards: one table.
//
// The concepts of concepts.hpp and the types that the transitions return are read from it, and so are the tests (every
// state × every verb) and the README's diagram. Constants and pure functions only: safe from any thread.

#include <sockstate/lifecycle.hpp>

#include <string>

namespace sockstate {

/// One row: on a socket of `kind` in state `from`, the call `what` is legal, and the socket is in state `to` after it.
struct transition {
    protocol_kind kind;                   ///< whose row it is
    lifecycle from;                       ///< the state before the call
    verb what;                            ///< the call
    lifecycle to;                         ///< the state after it; the same as `from` where the call changes nothing
    lifecycle other = lifecycle::closed;  ///< the second half that `split` gives or that `join` takes; else `closed`
};

/// `stream: bound --listen--> listening`, `stream: connected --split--> receiving and sending`, `stream: receiving
/// --join with sending--> connected`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const transition& row);

/// All calls that are legal; any other does not compile. The rows of `stream` also hold for `sequenced`.
inline constexpr transition transitions[] = {
    // clang-format off
    {protocol_kind::stream,   lifecycle::unbound,      verb::bind,             lifecycle::bound},
    {protocol_kind::stream,   lifecycle::unbound,      verb::connect,          lifecycle::connected},
    {protocol_kind::stream,   lifecycle::unbound,      verb::start_connect,    lifecycle::connecting},
    {protocol_kind::stream,   lifecycle::unbound,      verb::set_option,       lifecycle::unbound},
    {protocol_kind::stream,   lifecycle::unbound,      verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::bound,        verb::listen,           lifecycle::listening},
    {protocol_kind::stream,   lifecycle::bound,        verb::connect,          lifecycle::connected},
    {protocol_kind::stream,   lifecycle::bound,        verb::start_connect,    lifecycle::connecting},
    {protocol_kind::stream,   lifecycle::bound,        verb::set_option,       lifecycle::bound},
    {protocol_kind::stream,   lifecycle::bound,        verb::local_endpoint,   lifecycle::bound},
    {protocol_kind::stream,   lifecycle::bound,        verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::listening,    verb::accept,           lifecycle::listening},
    {protocol_kind::stream,   lifecycle::listening,    verb::set_option,       lifecycle::listening},
    {protocol_kind::stream,   lifecycle::listening,    verb::local_endpoint,   lifecycle::listening},
    {protocol_kind::stream,   lifecycle::listening,    verb::wait_readable,    lifecycle::listening},
    {protocol_kind::stream,   lifecycle::listening,    verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::connecting,   verb::finish,           lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connecting,   verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::connecting,   verb::set_option,       lifecycle::connecting},
    {protocol_kind::stream,   lifecycle::connecting,   verb::local_endpoint,   lifecycle::connecting},
    {protocol_kind::stream,   lifecycle::connecting,   verb::wait_writable,    lifecycle::connecting},
    {protocol_kind::stream,   lifecycle::connecting,   verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::connected,    verb::send,             lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::receive,          lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::shutdown_send,    lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::connected,    verb::shutdown_receive, lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::connected,    verb::shutdown,         lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::connected,    verb::split,            lifecycle::receiving, lifecycle::sending},
    {protocol_kind::stream,   lifecycle::connected,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::connected,    verb::set_option,       lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::local_endpoint,   lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::remote_endpoint,  lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::wait_readable,    lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::wait_writable,    lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::unread_bytes,     lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::unsent_bytes,     lifecycle::connected},
    {protocol_kind::stream,   lifecycle::connected,    verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::send_shut,    verb::receive,          lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::shutdown_receive, lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::set_option,       lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::local_endpoint,   lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::remote_endpoint,  lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::wait_readable,    lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::unread_bytes,     lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::unsent_bytes,     lifecycle::send_shut},
    {protocol_kind::stream,   lifecycle::send_shut,    verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::receive_shut, verb::send,             lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::shutdown_send,    lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::set_option,       lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::local_endpoint,   lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::remote_endpoint,  lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::wait_writable,    lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::unread_bytes,     lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::unsent_bytes,     lifecycle::receive_shut},
    {protocol_kind::stream,   lifecycle::receive_shut, verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::shut_down,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::shut_down,    verb::local_endpoint,   lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::shut_down,    verb::remote_endpoint,  lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::shut_down,    verb::unread_bytes,     lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::shut_down,    verb::unsent_bytes,     lifecycle::shut_down},
    {protocol_kind::stream,   lifecycle::shut_down,    verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::receiving,    verb::receive,          lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::shutdown_receive, lifecycle::done_receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::join,             lifecycle::connected, lifecycle::sending},
    {protocol_kind::stream,   lifecycle::receiving,    verb::join,             lifecycle::send_shut, lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::receiving,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::receiving,    verb::set_option,       lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::local_endpoint,   lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::remote_endpoint,  lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::wait_readable,    lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::unread_bytes,     lifecycle::receiving},
    {protocol_kind::stream,   lifecycle::receiving,    verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::sending,      verb::send,             lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::shutdown_send,    lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::sending,      verb::set_option,       lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::local_endpoint,   lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::remote_endpoint,  lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::wait_writable,    lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::unsent_bytes,     lifecycle::sending},
    {protocol_kind::stream,   lifecycle::sending,      verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::done_receiving, verb::join,             lifecycle::receive_shut, lifecycle::sending},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::join,             lifecycle::shut_down, lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::local_endpoint,   lifecycle::done_receiving},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::remote_endpoint,  lifecycle::done_receiving},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::unread_bytes,     lifecycle::done_receiving},
    {protocol_kind::stream,   lifecycle::done_receiving, verb::close,            lifecycle::closed},

    {protocol_kind::stream,   lifecycle::done_sending, verb::abort,            lifecycle::closed},
    {protocol_kind::stream,   lifecycle::done_sending, verb::local_endpoint,   lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::done_sending, verb::remote_endpoint,  lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::done_sending, verb::unsent_bytes,     lifecycle::done_sending},
    {protocol_kind::stream,   lifecycle::done_sending, verb::close,            lifecycle::closed},

    {protocol_kind::sequenced, lifecycle::connected,   verb::receive_message,  lifecycle::connected},
    {protocol_kind::sequenced, lifecycle::send_shut,   verb::receive_message,  lifecycle::send_shut},
    {protocol_kind::sequenced, lifecycle::receiving,   verb::receive_message,  lifecycle::receiving},

    {protocol_kind::datagram, lifecycle::unbound,      verb::bind,             lifecycle::bound},
    {protocol_kind::datagram, lifecycle::unbound,      verb::connect,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::unbound,      verb::set_option,       lifecycle::unbound},
    {protocol_kind::datagram, lifecycle::unbound,      verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::bound,        verb::connect,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::bound,        verb::send_to,          lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::receive_from,     lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::join,             lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::leave,            lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::set_option,       lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::local_endpoint,   lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::wait_readable,    lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::wait_writable,    lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::unread_bytes,     lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::unsent_bytes,     lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::connected,    verb::connect,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::send,             lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::receive,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::receive_from,     lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::join,             lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::leave,            lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::disconnect,       lifecycle::bound},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown_send,    lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown_receive, lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown,         lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::connected,    verb::set_option,       lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::local_endpoint,   lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::remote_endpoint,  lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::wait_readable,    lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::wait_writable,    lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::unread_bytes,     lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::unsent_bytes,     lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::send_shut,    verb::receive,          lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::receive_from,     lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::join,             lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::leave,            lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::shutdown_receive, lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::set_option,       lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::local_endpoint,   lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::remote_endpoint,  lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::wait_readable,    lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::unread_bytes,     lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::receive_shut, verb::send,             lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::shutdown_send,    lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::set_option,       lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::local_endpoint,   lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::remote_endpoint,  lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::wait_writable,    lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::unsent_bytes,     lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::shut_down,    verb::local_endpoint,   lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::shut_down,    verb::remote_endpoint,  lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::shut_down,    verb::close,            lifecycle::closed},
    // clang-format on
};

namespace detail {
constexpr bool is_row_for(const transition& row, protocol_kind kind, lifecycle from, verb what) noexcept {
    const bool same_kind = row.kind == kind || (row.kind == protocol_kind::stream && kind == protocol_kind::sequenced);
    return same_kind && row.from == from && row.what == what;
}
}  // namespace detail

/// The row for `what` on a socket of `kind` in `from`, or nullptr if the call is not legal there.
[[nodiscard]] constexpr const transition* find_transition(protocol_kind kind, lifecycle from, verb what) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, from, what)) return &row;
    }
    return nullptr;
}

/// The state of the sending half that `split` gives, besides the receiving half; `closed` where it is not legal.
[[nodiscard]] constexpr lifecycle split_off(protocol_kind kind, lifecycle from) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, from, verb::split)) return row.other;
    }
    return lifecycle::closed;
}

/// The state of the stream that `join` makes of a receiving half and a sending one; `closed` where it takes no such
/// pair.
[[nodiscard]] constexpr lifecycle joined(protocol_kind kind, lifecycle receiver, lifecycle sender) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, receiver, verb::join) && row.other == sender) return row.to;
    }
    return lifecycle::closed;
}

/// Whether there is such a row. For constant expressions: with -fsanitize=undefined g++ does not accept a comparison of
/// a row's address with nullptr there.
[[nodiscard]] constexpr bool is_legal(protocol_kind kind, lifecycle from, verb what) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, from, what)) return true;
    }
    return false;
}

}  // namespace sockstate
