#pragma once

// IPv6's control messages (RFC 3542 §6): every system has the same three, each under a number of its own. Around them,
// what is read and written for IPv4 differs from system to system.

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
inline void read_ipv6_message(const ipv6_messages& ipv6, const control_message& one, datagram_info& to) noexcept {
    if (one.is(sol_ipv6, ipv6.packet)) read_ipv6_packet(one.payload, to);
    if (one.is(sol_ipv6, ipv6.traffic_class)) read_traffic_class(one.payload, to);
    if (one.is(sol_ipv6, ipv6.hop_limit)) to.hop_limit = read_octet(one.payload);
}

/// Appends what the header asks of a datagram to an IPv6 receiver.
template <control_layout Layout>
void write_ipv6_messages(const ipv6_messages& ipv6, const datagram_header& header, const sent_header& sent,
                         control_writer<Layout>& out) noexcept {
    if (sent.has_packet) out.add(sol_ipv6, ipv6.packet, sent.ipv6);
    if (header.traffic_class) out.add(sol_ipv6, ipv6.traffic_class, std::int32_t{*header.traffic_class});
    if (header.hop_limit) out.add(sol_ipv6, ipv6.hop_limit, std::int32_t{*header.hop_limit});
}

/// What the messages of a datagram say: IPv6's three, and what `read` takes from any other.
template <control_layout Layout, class Read>
[[nodiscard]] datagram_info decode_messages(std::span<const std::byte> written, bool cut, const ipv6_messages& ipv6,
                                            const Read& read) noexcept {
    datagram_info info;
    info.incomplete = cut;
    walk_control<Layout>(written, cut, [&](const control_message& one) {
        read_ipv6_message(ipv6, one, info);
        read(one, info);
    });
    complete_local_address(info);
    return info;
}

/// The messages that ask what the header asks, and their size: IPv6's, or what `write_ipv4` appends for an IPv4
/// receiver, which it may refuse.
template <control_layout Layout, class Write>
[[nodiscard]] result<std::size_t> encode_messages(const datagram_header& header, const ip::address& receiver,
                                                  std::span<std::byte> room, const ipv6_messages& ipv6,
                                                  const Write& write_ipv4) noexcept {
    const auto sent = sort_header(header, receiver);
    if (!sent) return tl::unexpected{sent.error()};
    control_writer<Layout> out{room};
    if (sent->is_ipv4) {
        if (const result<void> done = write_ipv4(*sent, out); !done) return tl::unexpected{done.error()};
    } else {
        write_ipv6_messages(ipv6, header, *sent, out);
    }
    return out.used();
}

}  // namespace sockstate::platform
