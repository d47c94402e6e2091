#pragma once

// The options of internet datagrams that other sockets do not have. udp.hpp includes them.

#include <sockstate/option_kind.hpp>

namespace sockstate {

namespace option {

/// How a socket finds out how long a datagram may be on the way to its receiver, and what it does with one that is
/// longer.
enum class path_mtu_mode : std::uint8_t {
    off,      ///< does not find out: a router that needs to divides the datagram
    system,   ///< what a fresh socket does
    enforce,  ///< forbids dividing (DF); a datagram longer than the known limit fails with message_size
    probe,    ///< forbids dividing, and sends up to the interface's MTU whatever is known: for RFC 8899
};

/// The enumerator as written in code, e.g. `probe`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(path_mtu_mode mode) noexcept;

// clang-format off

/// IP_MULTICAST_IF (macOS IP_MULTICAST_IFINDEX), IPV6_MULTICAST_IF: the index of the interface by which multicast datagrams
/// leave; 0: the system chooses. Linux and Windows set both families on a dual-stack socket. The index of an IPv4 socket
/// cannot be read on Linux (`not_supported`), which reports an address only.
struct multicast_interface : basic_option<option_id::multicast_interface, std::uint32_t, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS: how many routers a multicast datagram may pass, plus 1; 0 to 255, of a fresh socket 1.
/// With 0 it does not leave this machine. Linux and Windows set both families on a dual-stack socket.
struct multicast_hop_limit : basic_option<option_id::multicast_hop_limit, int, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP: whether this machine's own members of a group get what this machine sends to it; of a
/// fresh socket true. On POSIX the option of the sending socket decides, on Windows that of the receiving one.
struct multicast_loopback : basic_option<option_id::multicast_loopback, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };

/// IP_PKTINFO, IPV6_RECVPKTINFO (FreeBSD IP_RECVDSTADDR): `datagram_info` has the `destination`, the `local_address`
/// and the `interface_index` of each datagram. On Linux, options of this kind also apply to datagrams that had already
/// arrived.
struct report_destination : basic_option<option_id::report_destination, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// IP_RECVTOS, IPV6_RECVTCLASS: `datagram_info` has the `traffic_class` and the `ecn` of each datagram.
struct report_traffic_class : basic_option<option_id::report_traffic_class, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// IP_RECVTTL, IPV6_RECVHOPLIMIT: `datagram_info` has the `hop_limit` of each datagram. macOS reports none of an IPv4 sender on a
/// dual-stack socket.
struct report_hop_limit : basic_option<option_id::report_hop_limit, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// SO_TIMESTAMPNS (macOS, FreeBSD SO_TIMESTAMP): `datagram_info` has `arrived_at` of each datagram. Not on Windows.
struct report_arrival_time : basic_option<option_id::report_arrival_time, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// SO_RXQ_OVFL: `datagram_info` has `dropped_datagrams`. Linux.
struct report_drops : basic_option<option_id::report_drops, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };

/// IP_RECVERR, IPV6_RECVERR: the socket keeps what the network reports of its datagrams until `take_network_error` takes it.
/// Linux.
///
/// Each report also makes one later call on the socket fail, to whichever receiver that call sends: a send or a receive
/// returns the error of the report, and has sent or received nothing. Until all reports are taken, waits on the socket
/// end at once. The library does not repeat such a call, since an error such as host_unreachable may concern the very
/// datagram that is being sent. Without the option a connected socket gets some of these errors, and an unconnected
/// socket gets none.
struct report_errors : basic_option<option_id::report_errors, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };
/// IP_MTU_DISCOVER, IPV6_MTU_DISCOVER (macOS, FreeBSD: IP_DONTFRAG, IPV6_DONTFRAG): how datagrams that are too long for the way
/// are treated. `dont_fragment` sets the same to `enforce` or to `system`.
///
/// macOS and FreeBSD have `system` and `enforce` alone, and on a dual-stack socket set it for IPv6 alone; their `enforce` knows
/// only the interface's MTU where the receiver is of IPv4. A mode that the system does not have is `not_supported`. On Linux,
/// reading a mode that only setsockopt(2) gives (IP_PMTUDISC_INTERFACE, IP_PMTUDISC_OMIT) is `errc::malformed_answer`.
struct path_mtu_discovery : basic_option<option_id::path_mtu_discovery, path_mtu_mode, layer::ip_datagram, settable::always> { using basic_option::basic_option; };

// clang-format on

}  // namespace option

using option::to_string;  // so that a qualified call finds it too

}  // namespace sockstate
