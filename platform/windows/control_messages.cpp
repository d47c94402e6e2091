// Windows' control messages (ws2def.h, ws2ipdef.h; Microsoft's pages of WSARecvMsg and of the options).

#include <windows/control_messages.hpp>

#include <control_layout.hpp>
#include <ipv6_messages.hpp>
#include <sent_header.hpp>

namespace sockstate::platform::windows_kernel {

namespace {

constexpr control_layout messages = pointer_wide_control;

constexpr std::int32_t ip_tos = 3;
constexpr std::int32_t ip_ttl = 4;
constexpr std::int32_t ip_pktinfo = 19;
constexpr std::int32_t ip_ecn = 50;  // IPV6_ECN too
constexpr std::int32_t udp_send_msg_size = 2;
constexpr std::int32_t udp_coalesced_info = 3;
constexpr ipv6_messages ipv6{.packet = 19, .hop_limit = 21, .traffic_class = 39};

/// struct in_pktinfo, in another order than elsewhere.
struct ipv4_packet {
    ip::address_v4::bytes_type address;
    std::uint32_t interface_index;
};

void read_packet(control_payload payload, ip::family family, datagram_info& to) noexcept {
    const auto packet = read_at<ipv4_packet>(payload, 0);
    if (!packet) return;
    to.interface_index = positive(packet->interface_index);
    to.destination = read_ipv4(payload, offsetof(ipv4_packet, address), family);
}

void read_ecn(control_payload payload, datagram_info& to) noexcept {
    if (const auto octet = read_octet(payload); octet && *octet < 4) to.ecn = static_cast<ip::ecn>(*octet);
}

}  // namespace

datagram_info decode_control(std::span<const std::byte> written, ip::family family, bool cut, bool to_many) noexcept {
    datagram_info info;
    info.incomplete = cut;
    walk_control<messages>(written, cut, [&](const control_message& one) {
        read_ipv6_message(ipv6, one, info);
        if (one.is(sol_ip, ip_pktinfo)) read_packet(one.payload, family, info);
        if (one.is(sol_ip, ip_tos)) read_traffic_class(one.payload, info);
        if (one.is(sol_ip, ip_ecn) || one.is(sol_ipv6, ip_ecn)) read_ecn(one.payload, info);
        if (one.is(sol_ip, ip_ttl)) info.hop_limit = read_octet(one.payload);
        if (one.is(sol_udp, udp_coalesced_info)) info.segment_size = positive(read_at<std::uint32_t>(one.payload, 0));
    });
    if (!to_many) complete_local_address(info);
    return info;
}

result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver, traffic_classes known,
                                   std::span<std::byte> room) noexcept {
    const auto sent = sort_header(header, receiver);
    if (!sent) return tl::unexpected{sent.error()};
    control_writer<messages> out{room};
    const std::int32_t level = sent->is_ipv4 ? sol_ip : sol_ipv6;
    if (sent->has_packet && sent->is_ipv4) out.add(level, ip_pktinfo, ipv4_packet{sent->ipv4, sent->interface_index});
    if (sent->has_packet && !sent->is_ipv4) out.add(level, ipv6.packet, sent->ipv6);
    if (header.traffic_class) {
        const std::int32_t value = *header.traffic_class;
        if (known == traffic_classes::whole) {
            out.add(level, sent->is_ipv4 ? ip_tos : ipv6.traffic_class, value);
        } else if (value < 4) {
            out.add(level, ip_ecn, value);
        } else {
            return refused_header(errc::not_supported);
        }
    }
    if (header.hop_limit) out.add(level, sent->is_ipv4 ? ip_ttl : ipv6.hop_limit, std::int32_t{*header.hop_limit});
    return out.used();
}

std::size_t encode_segment_size(std::uint32_t size, std::span<std::byte> room) noexcept {
    control_writer<messages> out{room};
    out.add(sol_udp, udp_send_msg_size, size);
    return out.used();
}

}  // namespace sockstate::platform::windows_kernel
