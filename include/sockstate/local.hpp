#pragma once

// Sockets that serve this machine only (AF_UNIX): the same typed life as TCP and UDP, no internet options.
// Threads: as socket.hpp says.

#include <sockstate/local/endpoint.hpp>
#include <sockstate/socket.hpp>

#include <utility>

namespace sockstate::local {

/// Bytes in order, as TCP carries them. Also on Windows 10 and later.
struct stream_protocol {
    using endpoint = local::endpoint;
    using stream = socket<stream_protocol, connected>;
    using listener = socket<stream_protocol, listening>;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 0;

    /// A fresh socket, blocking, not inherited by child processes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<stream_protocol, unbound>> open() noexcept;
    /// Opens, binds and listens. A path must not exist yet (address_in_use) and stays when the socket closes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<stream_protocol, listening>> listen(
        const local::endpoint& name, int backlog = default_backlog) noexcept;
    /// Opens and connects. connection_refused where the path is there and no one listens.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<stream_protocol, connected>> connect(
        const local::endpoint& name, deadline until = {}) noexcept;
    /// Two streams connected to each other (socketpair(2)). Not on Windows.
    [[nodiscard]] SOCKSTATE_EXPORT static result<
        std::pair<socket<stream_protocol, connected>, socket<stream_protocol, connected>>>
    pair() noexcept;
};

/// Messages, each whole or not at all, never lost on the way. Not on Windows.
///
/// If the server of a connected socket closes, `send` fails once with connection_refused, and from then on with
/// not_connected on Linux, also after the server has come back: `connect` again. On Linux, `disconnect` and a `connect`
/// to another peer drop the messages that were not received yet.
struct datagram_protocol {
    using endpoint = local::endpoint;

    static constexpr protocol_kind kind = protocol_kind::datagram;
    static constexpr int number = 0;

    /// A fresh socket, blocking, not inherited by child processes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<datagram_protocol, unbound>> open() noexcept;
    /// Opens and binds. A path must not exist yet (address_in_use) and stays when the socket closes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<datagram_protocol, bound>> bind(
        const local::endpoint& name) noexcept;
    /// Two sockets connected to each other (socketpair(2)).
    [[nodiscard]] SOCKSTATE_EXPORT static result<
        std::pair<socket<datagram_protocol, connected>, socket<datagram_protocol, connected>>>
    pair() noexcept;
};

/// A connection of messages. Linux and FreeBSD.
///
/// Use `receive_message`: it reports a message that was longer than the buffer, and the end of the connection. To a
/// plain `receive` a cut message looks whole, and an empty message looks like the end.
struct seqpacket_protocol {
    using endpoint = local::endpoint;
    using stream = socket<seqpacket_protocol, connected>;
    using listener = socket<seqpacket_protocol, listening>;

    static constexpr protocol_kind kind = protocol_kind::sequenced;
    static constexpr int number = 0;

    /// A fresh socket, blocking, not inherited by child processes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<seqpacket_protocol, unbound>> open() noexcept;
    /// Opens, binds and listens, as `stream_protocol::listen`.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<seqpacket_protocol, listening>> listen(
        const local::endpoint& name, int backlog = default_backlog) noexcept;
    /// Opens and connects.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<seqpacket_protocol, connected>> connect(
        const local::endpoint& name, deadline until = {}) noexcept;
    /// Two sockets connected to each other (socketpair(2)).
    [[nodiscard]] SOCKSTATE_EXPORT static result<
        std::pair<socket<seqpacket_protocol, connected>, socket<seqpacket_protocol, connected>>>
    pair() noexcept;
};

}  // namespace sockstate::local
