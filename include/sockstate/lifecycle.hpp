#pragma once

// What a program may do with a socket, and what the socket is afterwards: one table.
//
// The concepts of concepts.hpp read it, so do the tests (every state × every verb) and the README's diagram.
// Constants and pure functions only: safe from any thread.

#include <sockstate/export.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace sockstate {

/// What this program did to a socket. `closed` is no socket any more: no type carries it.
enum class lifecycle : std::uint8_t {
    unbound,
    bound,
    listening,
    connecting,
    connected,
    send_shut,
    receive_shut,
    shut_down,
    closed,
};

// The same words as types: `socket<tcp, bound>`. Types, since compilers print their names in errors.

/// Fresh: no address, no peer.
struct unbound {
    static constexpr lifecycle value = lifecycle::unbound;
};
/// Has a local address of its own.
struct bound {
    static constexpr lifecycle value = lifecycle::bound;
};
/// Accepts connections.
struct listening {
    static constexpr lifecycle value = lifecycle::listening;
};
/// A connection attempt is under way.
struct connecting {
    static constexpr lifecycle value = lifecycle::connecting;
};
/// Has a peer; both directions are open on this side.
struct connected {
    static constexpr lifecycle value = lifecycle::connected;
};
/// This side has finished sending (a stream's FIN is queued) and may still receive.
struct send_shut {
    static constexpr lifecycle value = lifecycle::send_shut;
};
/// This side receives no more and may still send.
struct receive_shut {
    static constexpr lifecycle value = lifecycle::receive_shut;
};
/// Both directions are finished on this side: queries and close, nothing else.
struct shut_down {
    static constexpr lifecycle value = lifecycle::shut_down;
};

/// What a protocol carries, and so which rows of the table hold for it.
enum class protocol_kind : std::uint8_t {
    stream,     ///< a connection of bytes without boundaries (SOCK_STREAM)
    sequenced,  ///< a connection of messages (SOCK_SEQPACKET): lives as a stream does
    datagram,   ///< messages, each with an address of its own (SOCK_DGRAM)
};

/// What can be asked of a socket, with or without a change of its state.
enum class verb : std::uint8_t {
    bind,
    listen,
    accept,
    connect,
    start_connect,
    finish,
    disconnect,
    send,
    receive,
    send_to,
    receive_from,
    shutdown_send,
    shutdown_receive,
    shutdown,
    abort,
    close,
    set_option,
    local_endpoint,
    remote_endpoint,
};

inline constexpr int lifecycle_count = 9;
inline constexpr int verb_count = 19;

/// One row: on a socket of `kind` in `from`, `what` is legal and leads to `to`.
struct transition {
    protocol_kind kind;
    lifecycle from;
    verb what;
    lifecycle to;
};

/// All that is legal; what is not here does not compile. Rows of `stream` hold for `sequenced` too.
inline constexpr transition transitions[] = {
    // clang-format off
    {protocol_kind::stream, lifecycle::unbound,      verb::bind,             lifecycle::bound},
    {protocol_kind::stream, lifecycle::unbound,      verb::connect,          lifecycle::connected},
    {protocol_kind::stream, lifecycle::unbound,      verb::start_connect,    lifecycle::connecting},
    {protocol_kind::stream, lifecycle::unbound,      verb::set_option,       lifecycle::unbound},
    {protocol_kind::stream, lifecycle::unbound,      verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::bound,        verb::listen,           lifecycle::listening},
    {protocol_kind::stream, lifecycle::bound,        verb::connect,          lifecycle::connected},
    {protocol_kind::stream, lifecycle::bound,        verb::start_connect,    lifecycle::connecting},
    {protocol_kind::stream, lifecycle::bound,        verb::set_option,       lifecycle::bound},
    {protocol_kind::stream, lifecycle::bound,        verb::local_endpoint,   lifecycle::bound},
    {protocol_kind::stream, lifecycle::bound,        verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::listening,    verb::accept,           lifecycle::listening},
    {protocol_kind::stream, lifecycle::listening,    verb::set_option,       lifecycle::listening},
    {protocol_kind::stream, lifecycle::listening,    verb::local_endpoint,   lifecycle::listening},
    {protocol_kind::stream, lifecycle::listening,    verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::connecting,   verb::finish,           lifecycle::connected},
    {protocol_kind::stream, lifecycle::connecting,   verb::abort,            lifecycle::closed},
    {protocol_kind::stream, lifecycle::connecting,   verb::set_option,       lifecycle::connecting},
    {protocol_kind::stream, lifecycle::connecting,   verb::local_endpoint,   lifecycle::connecting},
    {protocol_kind::stream, lifecycle::connecting,   verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::connected,    verb::send,             lifecycle::connected},
    {protocol_kind::stream, lifecycle::connected,    verb::receive,          lifecycle::connected},
    {protocol_kind::stream, lifecycle::connected,    verb::shutdown_send,    lifecycle::send_shut},
    {protocol_kind::stream, lifecycle::connected,    verb::shutdown_receive, lifecycle::receive_shut},
    {protocol_kind::stream, lifecycle::connected,    verb::shutdown,         lifecycle::shut_down},
    {protocol_kind::stream, lifecycle::connected,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream, lifecycle::connected,    verb::set_option,       lifecycle::connected},
    {protocol_kind::stream, lifecycle::connected,    verb::local_endpoint,   lifecycle::connected},
    {protocol_kind::stream, lifecycle::connected,    verb::remote_endpoint,  lifecycle::connected},
    {protocol_kind::stream, lifecycle::connected,    verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::send_shut,    verb::receive,          lifecycle::send_shut},
    {protocol_kind::stream, lifecycle::send_shut,    verb::shutdown_receive, lifecycle::shut_down},
    {protocol_kind::stream, lifecycle::send_shut,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream, lifecycle::send_shut,    verb::set_option,       lifecycle::send_shut},
    {protocol_kind::stream, lifecycle::send_shut,    verb::local_endpoint,   lifecycle::send_shut},
    {protocol_kind::stream, lifecycle::send_shut,    verb::remote_endpoint,  lifecycle::send_shut},
    {protocol_kind::stream, lifecycle::send_shut,    verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::receive_shut, verb::send,             lifecycle::receive_shut},
    {protocol_kind::stream, lifecycle::receive_shut, verb::shutdown_send,    lifecycle::shut_down},
    {protocol_kind::stream, lifecycle::receive_shut, verb::abort,            lifecycle::closed},
    {protocol_kind::stream, lifecycle::receive_shut, verb::set_option,       lifecycle::receive_shut},
    {protocol_kind::stream, lifecycle::receive_shut, verb::local_endpoint,   lifecycle::receive_shut},
    {protocol_kind::stream, lifecycle::receive_shut, verb::remote_endpoint,  lifecycle::receive_shut},
    {protocol_kind::stream, lifecycle::receive_shut, verb::close,            lifecycle::closed},

    {protocol_kind::stream, lifecycle::shut_down,    verb::abort,            lifecycle::closed},
    {protocol_kind::stream, lifecycle::shut_down,    verb::local_endpoint,   lifecycle::shut_down},
    {protocol_kind::stream, lifecycle::shut_down,    verb::remote_endpoint,  lifecycle::shut_down},
    {protocol_kind::stream, lifecycle::shut_down,    verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::unbound,      verb::bind,             lifecycle::bound},
    {protocol_kind::datagram, lifecycle::unbound,      verb::connect,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::unbound,      verb::set_option,       lifecycle::unbound},
    {protocol_kind::datagram, lifecycle::unbound,      verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::bound,        verb::connect,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::bound,        verb::send_to,          lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::receive_from,     lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::set_option,       lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::local_endpoint,   lifecycle::bound},
    {protocol_kind::datagram, lifecycle::bound,        verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::connected,    verb::send,             lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::receive,          lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::receive_from,     lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::disconnect,       lifecycle::bound},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown_send,    lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown_receive, lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::connected,    verb::shutdown,         lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::connected,    verb::set_option,       lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::local_endpoint,   lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::remote_endpoint,  lifecycle::connected},
    {protocol_kind::datagram, lifecycle::connected,    verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::send_shut,    verb::receive,          lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::receive_from,     lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::shutdown_receive, lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::set_option,       lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::local_endpoint,   lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::remote_endpoint,  lifecycle::send_shut},
    {protocol_kind::datagram, lifecycle::send_shut,    verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::receive_shut, verb::send,             lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::shutdown_send,    lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::set_option,       lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::local_endpoint,   lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::remote_endpoint,  lifecycle::receive_shut},
    {protocol_kind::datagram, lifecycle::receive_shut, verb::close,            lifecycle::closed},

    {protocol_kind::datagram, lifecycle::shut_down,    verb::local_endpoint,   lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::shut_down,    verb::remote_endpoint,  lifecycle::shut_down},
    {protocol_kind::datagram, lifecycle::shut_down,    verb::close,            lifecycle::closed},
    // clang-format on
};

namespace detail {
constexpr bool is_row_for(const transition& row, protocol_kind kind, lifecycle from, verb what) noexcept {
    const protocol_kind rows = kind == protocol_kind::sequenced ? protocol_kind::stream : kind;
    return row.kind == rows && row.from == from && row.what == what;
}
}  // namespace detail

/// The row for `what` on a socket of `kind` in `from`, or nullptr where it is not legal.
[[nodiscard]] constexpr const transition* find_transition(protocol_kind kind, lifecycle from, verb what) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, from, what)) return &row;
    }
    return nullptr;
}

/// Whether there is such a row. For constant expressions: with -fsanitize=undefined g++ does not take the
/// comparison of a row's address with nullptr for one.
[[nodiscard]] constexpr bool is_legal(protocol_kind kind, lifecycle from, verb what) noexcept {
    for (const transition& row : transitions) {
        if (detail::is_row_for(row, kind, from, what)) return true;
    }
    return false;
}

template <class P, class S>
class socket;

namespace detail {
template <class Socket>
struct state_of;
template <class P, class S>
struct state_of<socket<P, S>> {
    using type = S;
};
}  // namespace detail

/// The state that a socket type carries, as a value: `lifecycle_of<tcp::listener>` is `lifecycle::listening`.
template <class Socket>
inline constexpr lifecycle lifecycle_of = detail::state_of<std::remove_cvref_t<Socket>>::type::value;

/// The state's name, e.g. `send_shut`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(lifecycle state) noexcept;
/// `stream`, `sequenced` or `datagram`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(protocol_kind kind) noexcept;
/// The verb's name, e.g. `shutdown_send`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(verb what) noexcept;

}  // namespace sockstate
