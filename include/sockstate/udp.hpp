#pragma once

// UDP (RFC 768): datagrams, each with its own address or all to and from one peer.
// Threads: as socket.hpp says; the functions here may be called from any thread.

#include <sockstate/datagram/batch.hpp>
#include <sockstate/datagram/info.hpp>
#include <sockstate/datagram/network_error.hpp>
#include <sockstate/datagram/option.hpp>
#include <sockstate/detail/datagrams.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/membership.hpp>
#include <sockstate/ip/service.hpp>
#include <sockstate/protocol.hpp>
#include <sockstate/socket.hpp>

namespace sockstate {

struct coalesced_udp;

/// The User Datagram Protocol.
struct udp {
    using endpoint = ip::endpoint;     ///< an address and a port
    using coalescing = coalesced_udp;  ///< the protocol after `socket::coalesce`

    static constexpr protocol_kind kind = protocol_kind::datagram;  ///< datagrams
    static constexpr int number = 17;                               ///< by IANA

    /// A fresh socket, blocking, not inherited by child processes. An IPv6 one takes mapped IPv4 too.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<udp, unbound>> open(ip::family family) noexcept;

    /// Opens and binds; port 0 takes any free one. Sets no option.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<udp, bound>> bind(const ip::endpoint& local) noexcept;

    /// Opens and connects: fixes the peer, and sends nothing. `socket::connect` says how it can fail.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<udp, connected>> connect(const ip::endpoint& remote) noexcept;

    /// Looks up `host` and connects to the first of its addresses to which this machine has a route.
    ///
    /// Nothing is sent, so success does not mean that anybody is there. The look-up takes the deadline. Errors: those
    /// of `ip::resolve`; if this machine has a route to none of the addresses, the error of the last one.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<udp, connected>> connect(std::string_view host,
                                                                                 const ip::service& port,
                                                                                 deadline until = {});

    /// Opens and binds with what several programs need to receive from one group at one port (SO_REUSEADDR, on macOS
    /// and FreeBSD SO_REUSEPORT). The others must have opened their sockets in the same way.
    ///
    /// Every one of the sockets gets each datagram that is sent to a group which it has joined. A unicast datagram goes
    /// to one of them: on Linux to the one that was bound last. On Windows any program of this machine can take
    /// part in the port.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<udp, bound>> bind_shared(const ip::endpoint& local) noexcept;
};

/// UDP on a socket that may receive several datagrams as one (`socket::coalesce`): `receive_batch`, whose slots know
/// their `datagrams`, and the calls with a `datagram_info`, whose `segment_size` makes a `datagram_range`.
struct coalesced_udp {
    using endpoint = ip::endpoint;  ///< an address and a port

    static constexpr protocol_kind kind = protocol_kind::datagram;  ///< datagrams
    static constexpr int number = udp::number;                      ///< by IANA
    static constexpr bool coalesces = true;                         ///< what `whole_datagrams` asks
};

}  // namespace sockstate
