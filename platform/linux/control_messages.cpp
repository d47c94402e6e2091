// Linux's control messages (ip(7), ipv6(7), socket(7), udp(7)).

#include <linux/control_messages.hpp>

#include <control_layout.hpp>
#include <ipv6_messages.hpp>
#include <peer_records.hpp>
#include <sent_header.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

constexpr control_layout messages = pointer_wide_control;

constexpr std::int32_t sol_socket = 1;
constexpr std::int32_t ip_tos = 1;
constexpr std::int32_t ip_ttl = 2;
constexpr std::int32_t ip_pktinfo = 8;
constexpr std::int32_t scm_credentials = 2;
constexpr std::int32_t scm_timestampns_old = 35;
constexpr std::int32_t scm_timestampns_new = 64;
constexpr std::int32_t so_rxq_ovfl = 40;
constexpr std::int32_t udp_segment = 103;
constexpr std::int32_t udp_gro = 104;
constexpr ipv6_messages ipv6{.packet = 50, .hop_limit = 52, .traffic_class = 67};

/// struct in_pktinfo.
struct ipv4_packet {
    std::uint32_t interface_index;
    ip::address_v4::bytes_type spec_dst;  ///< what an answer leaves from
    ip::address_v4::bytes_type address;   ///< what the datagram was sent to
};

void read_packet(control_payload payload, ip::family family, datagram_info& to) noexcept {
    const auto packet = read_at<ipv4_packet>(payload, 0);
    if (!packet) return;
    to.interface_index = positive(packet->interface_index);
    to.destination = read_ipv4(payload, offsetof(ipv4_packet, address), family);
    if (packet->spec_dst != ip::address_v4::bytes_type{}) {
        to.local_address = read_ipv4(payload, offsetof(ipv4_packet, spec_dst), family);
    }
}

/// struct timespec of 64 or, in old programs of 32 bits, 32 bits.
void read_time(control_payload payload, datagram_info& to) noexcept {
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    if (payload.size() == 8) {
        to.arrived_at = time_of(read_at<std::int32_t>(payload, 0), read_at<std::int32_t>(payload, 4), nanoseconds);
    } else {
        to.arrived_at = time_of(read_at<std::int64_t>(payload, 0), read_at<std::int64_t>(payload, 8), nanoseconds);
    }
}

}  // namespace

datagram_info decode_control(std::span<const std::byte> written, ip::family family, bool cut) noexcept {
    return decode_messages<messages>(written, cut, ipv6, [&](const control_message& one, datagram_info& info) {
        if (one.is(sol_ip, ip_pktinfo)) read_packet(one.payload, family, info);
        if (one.is(sol_ip, ip_tos)) read_traffic_class(one.payload, info);
        if (one.is(sol_ip, ip_ttl)) info.hop_limit = read_octet(one.payload);
        if (one.is(sol_socket, scm_timestampns_old) || one.is(sol_socket, scm_timestampns_new)) {
            read_time(one.payload, info);
        }
        if (one.is(sol_socket, so_rxq_ovfl)) info.dropped_datagrams = read_at<std::uint32_t>(one.payload, 0);
        if (one.is(sol_socket, scm_credentials)) info.credentials = decode_linux_sender(one.payload);
        if (one.is(sol_udp, udp_gro)) info.segment_size = positive(read_at<std::uint32_t>(one.payload, 0));
    });
}

result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver,
                                   std::span<std::byte> room) noexcept {
    return encode_messages<messages>(
        header, receiver, room, ipv6, [&](const sent_header& sent, auto& out) -> result<void> {
            if (sent.has_packet) out.add(sol_ip, ip_pktinfo, ipv4_packet{sent.interface_index, sent.ipv4, {}});
            if (header.traffic_class) out.add(sol_ip, ip_tos, std::int32_t{*header.traffic_class});
            if (header.hop_limit) out.add(sol_ip, ip_ttl, std::int32_t{*header.hop_limit});
            return {};
        });
}

std::size_t encode_segment_size(std::uint16_t size, std::span<std::byte> room) noexcept {
    control_writer<messages> out{room};
    out.add(sol_udp, udp_segment, size);
    return out.used();
}

}  // namespace sockstate::platform::linux_kernel
