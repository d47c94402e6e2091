#pragma once

// IPv6's control messages (RFC 3542 §6): every system has the same three, each under a number of its own.

#include <sockstate/datagram/info.hpp>

#include <control_layout.hpp>
#include <control_payload.hpp>
#include <sent_header.hpp>

namespace sockstate::platform {

/// The levels of messages are the numbers of protocols, on every system.
inline constexpr std::int32_t sol_ip = 0;
inline constexpr std::int32_t sol_udp = 17;
inline constexpr std::int32_t sol_ipv6 = 41;

/// A system's numbers.
struct ipv6_messages {
    std::int32_t packet;  ///< IPV6_PKTINFO
    std::int32_t hop_limit;
    std::int32_t traffic_class;
};

/// Reads a message of the level IPv6 that is one of the three.
inline void read_ipv6_message(const ipv6_messages& numbers, const control_message& one, datagram_info& to) noexcept {
    if (one.is(sol_ipv6, numbers.packet)) read_ipv6_packet(one.payload, to);
    if (one.is(sol_ipv6, numbers.traffic_class)) read_traffic_class(one.payload, to);
    if (one.is(sol_ipv6, numbers.hop_limit)) to.hop_limit = read_octet(one.payload);
}

/// Appends what the header asks of a datagram to an IPv6 receiver.
template <control_layout Layout>
void write_ipv6_messages(const ipv6_messages& numbers, const datagram_header& header, const sent_header& sent,
                         control_writer<Layout>& out) noexcept {
    if (sent.has_packet) out.add(sol_ipv6, numbers.packet, sent.ipv6);
    if (header.traffic_class) out.add(sol_ipv6, numbers.traffic_class, std::int32_t{*header.traffic_class});
    if (header.hop_limit) out.add(sol_ipv6, numbers.hop_limit, std::int32_t{*header.hop_limit});
}

}  // namespace sockstate::platform
