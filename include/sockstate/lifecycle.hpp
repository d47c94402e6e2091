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
    unbound,         ///< fresh: no address, no peer
    bound,           ///< has a local address of its own
    listening,       ///< accepts connections
    connecting,      ///< an attempt to connect is under way
    connected,       ///< has a peer; both directions are open on this side
    send_shut,       ///< this side has ended sending, and may still receive
    receive_shut,    ///< this side has ended receiving, and may still send
    shut_down,       ///< this side has ended both
    receiving,       ///< the half of a stream that receives
    sending,         ///< the half of a stream that sends
    done_receiving,  ///< a receiving half that has ended receiving
    done_sending,    ///< a sending half that has ended sending
    closed,          ///< no socket any more
};
/// How many states `lifecycle` has.
inline constexpr int lifecycle_count = 13;

/// Whether it is the state of one half of a stream, or of what has become of one.
[[nodiscard]] constexpr bool is_half(lifecycle state) noexcept {
    return state >= lifecycle::receiving && state <= lifecycle::done_sending;
}

// The same words as types: `socket<tcp, bound>`. Types, since compilers print their names in errors.

/// Fresh: no address, no peer.
struct unbound {
    static constexpr lifecycle value = lifecycle::unbound;  ///< the same as a value
};
/// Has a local address of its own.
struct bound {
    static constexpr lifecycle value = lifecycle::bound;  ///< the same as a value
};
/// Accepts connections.
struct listening {
    static constexpr lifecycle value = lifecycle::listening;  ///< the same as a value
};
/// A connection attempt is under way.
struct connecting {
    static constexpr lifecycle value = lifecycle::connecting;  ///< the same as a value
};
/// Has a peer; both directions are open on this side.
struct connected {
    static constexpr lifecycle value = lifecycle::connected;  ///< the same as a value
};
/// This side has finished sending (a stream's FIN is queued) and may still receive.
struct send_shut {
    static constexpr lifecycle value = lifecycle::send_shut;  ///< the same as a value
};
/// This side receives no more and may still send.
struct receive_shut {
    static constexpr lifecycle value = lifecycle::receive_shut;  ///< the same as a value
};
/// Both directions are finished on this side: queries and close, nothing else.
struct shut_down {
    static constexpr lifecycle value = lifecycle::shut_down;  ///< the same as a value
};

// The halves that `split` makes of a stream. Each has a handle of its own to the one connection, which ends when both
// are closed: to drop a half sends nothing, and the peer gets no FIN by it.

/// The half that receives. The other half sends.
struct receiving {
    static constexpr lifecycle value = lifecycle::receiving;  ///< the same as a value
};
/// The half that sends. The other half receives.
struct sending {
    static constexpr lifecycle value = lifecycle::sending;  ///< the same as a value
};
/// A receiving half that has shut receiving: queries, `join` and close, nothing else.
struct done_receiving {
    static constexpr lifecycle value = lifecycle::done_receiving;  ///< the same as a value
};
/// A sending half that has finished sending (a stream's FIN is queued): queries, `join` and close, nothing else.
struct done_sending {
    static constexpr lifecycle value = lifecycle::done_sending;  ///< the same as a value
};

/// What a protocol carries, and so which rows of the table hold for it.
enum class protocol_kind : std::uint8_t {
    stream,     ///< a connection of bytes without boundaries (SOCK_STREAM)
    sequenced,  ///< a connection of messages (SOCK_SEQPACKET): lives as a stream does
    datagram,   ///< messages, each with an address of its own (SOCK_DGRAM)
};

/// The calls that depend on a socket's state, whether they change it or not.
enum class verb : std::uint8_t {
    bind,              ///< takes a local address
    listen,            ///< starts to take connections
    accept,            ///< takes the next connection
    connect,           ///< connects, and waits for it; of a datagram socket: fixes the peer
    start_connect,     ///< starts to connect, and does not wait
    finish,            ///< waits for the end of an attempt to connect
    disconnect,        ///< takes the peer away from a datagram socket
    send,              ///< sends to the peer; `send_all` and the other forms too
    receive,           ///< receives; `receive_exactly`, `peek` and the other forms too
    send_to,           ///< sends a datagram to an address
    receive_from,      ///< receives a datagram with its sender
    receive_message,   ///< receives a message of a connection of messages
    shutdown_send,     ///< ends sending
    shutdown_receive,  ///< ends receiving
    shutdown,          ///< ends both directions
    split,             ///< makes two halves of a stream
    join,              ///< brings two halves together; of a datagram socket: joins a multicast group
    leave,             ///< leaves a multicast group
    abort,             ///< resets the connection and closes
    close,             ///< closes
    set_option,        ///< sets an option
    local_endpoint,    ///< asks for the socket's own address
    remote_endpoint,   ///< asks for the peer's address
    wait_readable,     ///< waits until a receive or an accept would not block
    wait_writable,     ///< waits until a send would not block, or an attempt to connect has ended
    unread_bytes,      ///< asks how much has arrived and was not received
    unsent_bytes,      ///< asks how much the send buffer holds
};
/// How many calls `verb` has.
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
