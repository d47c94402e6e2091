// macOS' control messages (xnu: bsd/netinet/in.h, bsd/netinet6/in6.h, bsd/sys/socket.h). Payloads are aligned to four
// bytes only.

#include <macos/control_messages.hpp>

#include <control_layout.hpp>
#include <ipv6_messages.hpp>
#include <sent_header.hpp>

namespace sockstate::platform::macos_kernel {

namespace {

constexpr control_layout messages = narrow_control;

constexpr std::int32_t sol_socket = 0xffff;
constexpr std::int32_t ip_tos = 3;
constexpr std::int32_t ip_recvttl = 24;
constexpr std::int32_t ip_pktinfo = 26;
constexpr std::int32_t ip_recvtos = 27;
constexpr std::int32_t scm_timestamp = 2;
constexpr ipv6_messages ipv6{.packet = 46, .hop_limit = 47, .traffic_class = 36};

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
    return decode_messages<messages>(written, cut, ipv6, [&](const control_message& one, datagram_info& info) {
        if (one.is(sol_ip, ip_pktinfo)) read_packet(one.payload, family, info);
        if (one.is(sol_ip, ip_recvtos)) read_traffic_class(one.payload, info);
        if (one.is(sol_ip, ip_recvttl)) info.hop_limit = read_octet(one.payload);
        if (one.is(sol_socket, scm_timestamp)) read_time(one.payload, info);
    });
}

result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver,
                                   std::span<std::byte> room) noexcept {
    return encode_messages<messages>(
        header, receiver, room, ipv6, [&](const sent_header& sent, auto& out) -> result<void> {
            // With an interface the kernel ignores the source; a hop limit it ignores always.
            const bool both = header.source && sent.interface_index != 0;
            if (both || header.hop_limit) return refused_header(errc::not_supported);
            if (sent.has_packet) out.add(sol_ip, ip_pktinfo, ipv4_packet{sent.interface_index, sent.ipv4, {}});
            if (header.traffic_class) out.add(sol_ip, ip_tos, std::int32_t{*header.traffic_class});
            return {};
        });
}

}  // namespace sockstate::platform::macos_kernel
