// macOS' control messages (xnu: bsd/netinet/in.h, bsd/netinet6/in6.h, bsd/sys/socket.h). Payloads are aligned to four
// bytes only.

#include <macos/control_messages.hpp>

#include <control_layout.hpp>
#include <sent_header.hpp>

namespace sockstate::platform::macos_kernel {

namespace {

constexpr control_layout messages = narrow_control;

constexpr std::int32_t sol_ip = 0;
constexpr std::int32_t sol_ipv6 = 41;
constexpr std::int32_t sol_socket = 0xffff;
constexpr std::int32_t ip_tos = 3;
constexpr std::int32_t ip_recvttl = 24;
constexpr std::int32_t ip_pktinfo = 26;
constexpr std::int32_t ip_recvtos = 27;
constexpr std::int32_t ipv6_tclass = 36;
constexpr std::int32_t ipv6_pktinfo = 46;
constexpr std::int32_t ipv6_hoplimit = 47;
constexpr std::int32_t scm_timestamp = 2;

/// struct in_pktinfo. The kernel reads the address to send from in `spec_dst`, and leaves it 0 in what it writes.
struct ipv4_packet {
    std::uint32_t interface_index;
    ip::address_v4::bytes_type spec_dst;
    ip::address_v4::bytes_type address;
};

void read_packet(control_payload payload, ip::family family, datagram_info& to) noexcept {
    const auto packet = read_at<ipv4_packet>(payload, 0);
    if (!packet) return;
    to.interface_index = positive(packet->interface_index);
    to.destination = read_ipv4(payload, offsetof(ipv4_packet, address), family);
}

/// struct timeval: seconds in 64 bits, microseconds in 32.
void read_time(control_payload payload, datagram_info& to) noexcept {
    to.arrived_at = time_of(read_at<std::int64_t>(payload, 0), read_at<std::int32_t>(payload, 8), 1'000'000);
}

}  // namespace

datagram_info decode_control(std::span<const std::byte> written, ip::family family, bool cut) noexcept {
    datagram_info info;
    info.incomplete = cut;
    walk_control<messages>(written, cut, [&](const control_message& one) {
        if (one.is(sol_ip, ip_pktinfo)) read_packet(one.payload, family, info);
        if (one.is(sol_ipv6, ipv6_pktinfo)) read_ipv6_packet(one.payload, info);
        if (one.is(sol_ip, ip_recvtos) || one.is(sol_ipv6, ipv6_tclass)) read_traffic_class(one.payload, info);
        if (one.is(sol_ip, ip_recvttl) || one.is(sol_ipv6, ipv6_hoplimit)) info.hop_limit = read_octet(one.payload);
        if (one.is(sol_socket, scm_timestamp)) read_time(one.payload, info);
    });
    complete_local_address(info);
    return info;
}

result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver,
                                   std::span<std::byte> room) noexcept {
    const auto sent = sort_header(header, receiver);
    if (!sent) return tl::unexpected{sent.error()};
    control_writer<messages> out{room};
    if (sent->is_ipv4) {
        // With an interface the kernel ignores the source; a hop limit it ignores always.
        const bool both = header.source && sent->interface_index != 0;
        if (both || header.hop_limit) return refused_header(errc::not_supported);
        if (sent->has_packet) out.add(sol_ip, ip_pktinfo, ipv4_packet{sent->interface_index, sent->ipv4, {}});
        if (header.traffic_class) out.add(sol_ip, ip_tos, std::int32_t{*header.traffic_class});
    } else {
        if (sent->has_packet) out.add(sol_ipv6, ipv6_pktinfo, sent->ipv6);
        if (header.traffic_class) out.add(sol_ipv6, ipv6_tclass, std::int32_t{*header.traffic_class});
        if (header.hop_limit) out.add(sol_ipv6, ipv6_hoplimit, std::int32_t{*header.hop_limit});
    }
    return out.used();
}

}  // namespace sockstate::platform::macos_kernel
