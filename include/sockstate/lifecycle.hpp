#pragma once

// The states that a program can bring a socket to, as values and as types, and the calls that depend on them.
// transitions.hpp says which call is legal in which state.
//
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
    receiving,
    sending,
    done_receiving,
    done_sending,
    closed,
};
inline constexpr int lifecycle_count = 13;

/// Whether it is the state of one half of a stream, or of what has become of one.
[[nodiscard]] constexpr bool is_half(lifecycle state) noexcept {
    return state >= lifecycle::receiving && state <= lifecycle::done_sending;
}

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

// The halves that `split` makes of a stream. Each has a handle of its own to the one connection, which ends when both
// are closed: to drop a half sends nothing, and the peer gets no FIN by it.

/// The half that receives. The other half sends.
struct receiving {
    static constexpr lifecycle value = lifecycle::receiving;
};
/// The half that sends. The other half receives.
struct sending {
    static constexpr lifecycle value = lifecycle::sending;
};
/// A receiving half that has shut receiving: queries, `join` and close, nothing else.
struct done_receiving {
    static constexpr lifecycle value = lifecycle::done_receiving;
};
/// A sending half that has finished sending (a stream's FIN is queued): queries, `join` and close, nothing else.
struct done_sending {
    static constexpr lifecycle value = lifecycle::done_sending;
};

/// What a protocol carries, and so which rows of the table hold for it.
enum class protocol_kind : std::uint8_t {
    stream,     ///< a connection of bytes without boundaries (SOCK_STREAM)
    sequenced,  ///< a connection of messages (SOCK_SEQPACKET): lives as a stream does
    datagram,   ///< messages, each with an address of its own (SOCK_DGRAM)
};

/// The calls that depend on a socket's state, whether they change it or not.
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
    receive_message,
    shutdown_send,
    shutdown_receive,
    shutdown,
    split,
    join,
    leave,
    abort,
    close,
    set_option,
    local_endpoint,
    remote_endpoint,
    wait_readable,
    wait_writable,
    unread_bytes,
    unsent_bytes,
};
inline constexpr int verb_count = 27;

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
