#pragma once

// Sockets for programs on one machine (AF_UNIX): the same typed states as TCP and UDP, without the options of the
// internet.
// Threads: as socket.hpp says.

#include <sockstate/datagram/info.hpp>
#include <sockstate/detail/handle_passing.hpp>
#include <sockstate/halves.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/local/names.hpp>
#include <sockstate/local/option.hpp>
#include <sockstate/local/peer.hpp>

#include <utility>

namespace sockstate::local {

namespace detail {

/// What every local protocol `P` has.
template <class P>
struct common_protocol {  // NOLINT(bugprone-crtp-constructor-accessibility): a protocol is never made
    using endpoint = local::endpoint;

    static constexpr int number = 0;
    static constexpr bool passes_handles = true;

    /// A fresh socket, blocking, not inherited by child processes.
    [[nodiscard]] static result<socket<P, unbound>> open() noexcept {
        return platform::open(platform::address_family::local, P::kind, P::number).map([](native_handle h) {
            return socket<P, unbound>{h};
        });
    }
    /// Opens and binds. Fails with address_in_use if the path exists (`remove_stale`). The file is not removed on close
    /// (`name_guard`). Without a name, `bind({})`, Linux chooses an abstract one; elsewhere that is `not_supported`.
    [[nodiscard]] static result<socket<P, bound>> bind(const local::endpoint& name) noexcept {
        return open().and_then([&](socket<P, unbound>&& fresh) { return std::move(fresh).bind(name); });
    }
    /// Two sockets connected to each other (socketpair(2)). Not on Windows.
    [[nodiscard]] static result<std::pair<socket<P, connected>, socket<P, connected>>> pair() noexcept {
        return platform::open_pair(P::kind).map([](const platform::handle_pair& two) {
            return std::pair{socket<P, connected>{two.first}, socket<P, connected>{two.second}};
        });
    }
};

/// What the local protocols with connections have in addition.
template <class P>
struct connection_protocol : common_protocol<P> {  // NOLINT(bugprone-crtp-constructor-accessibility): nor this
    using stream = socket<P, connected>;
    using listener = socket<P, listening>;

    /// The system knows who is at each end.
    static constexpr bool has_peer_credentials = true;

    /// Opens, binds and listens. Fails with address_in_use if the path exists (`remove_stale`). The file is not removed
    /// on close (`name_guard`). Anyone whom the permissions of the file allow can connect at once. If the umask allows
    /// too much, use `bind`, set the permissions, and then `listen`.
    [[nodiscard]] static result<listener> listen(const local::endpoint& name, int backlog = default_backlog) noexcept {
        return common_protocol<P>::bind(name).and_then(
            [&](socket<P, bound>&& here) { return std::move(here).listen(backlog); });
    }
    /// Opens and connects. Fails with connection_refused if the path exists and nobody listens on it.
    [[nodiscard]] static result<stream> connect(const local::endpoint& name, deadline until = {}) noexcept {
        platform::native_address address;
        platform::encode(name, address);
        return sockstate::detail::open_connected(platform::address_family::local, P::kind, P::number, address, until)
            .map([](native_handle h) { return stream{h}; });
    }
};

}  // namespace detail

/// Bytes in order, as TCP carries them. Also on Windows 10 (1803) and later.
struct stream_protocol : detail::connection_protocol<stream_protocol> {
    static constexpr protocol_kind kind = protocol_kind::stream;  ///< bytes without boundaries
};

/// Messages, each whole or not at all, never lost on the way. Not on Windows.
///
/// If the server of a connected socket closes, `send` fails once with connection_refused. On Linux it then fails with
/// not_connected, even after the server has started again, until you `connect` again. On Linux, `disconnect` and a
/// `connect` to another peer drop the messages that were not received yet; a socket that is connected to this one then
/// gets connection_reset once.
struct datagram_protocol : detail::common_protocol<datagram_protocol> {
    static constexpr protocol_kind kind = protocol_kind::datagram;  ///< messages without a connection
};

/// A connection of messages. Linux and FreeBSD.
///
/// Use `receive_message`: it reports a message that was longer than the buffer, and the end of the connection. A plain
/// `receive` cannot distinguish a truncated message from a whole one, or an empty message from the end.
struct seqpacket_protocol : detail::connection_protocol<seqpacket_protocol> {
    static constexpr protocol_kind kind = protocol_kind::sequenced;  ///< messages over a connection
};

}  // namespace sockstate::local
