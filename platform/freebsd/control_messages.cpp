// FreeBSD's control messages (sys/netinet/in.h, sys/netinet6/in6.h, sys/sys/socket.h).

#include <freebsd/control_messages.hpp>

#include <control_layout.hpp>
#include <ipv6_messages.hpp>
#include <peer_records.hpp>
#include <sent_header.hpp>

namespace sockstate::platform::freebsd_kernel {

namespace {

/// A length of 32 bits on every processor, and payloads aligned to a word.
constexpr control_layout messages = sizeof(void*) == 8 ? control_layout{4, 16, 8} : narrow_control;

constexpr std::int32_t sol_socket = 0xffff;
constexpr std::int32_t ip_tos = 3;
constexpr std::int32_t ip_recvdstaddr = 7;  // and IP_SENDSRCADDR
constexpr std::int32_t ip_recvif = 20;
constexpr std::int32_t ip_recvttl = 65;
constexpr std::int32_t ip_recvtos = 68;
constexpr std::int32_t scm_timestamp = 2;
constexpr std::int32_t scm_realtime = 5;
constexpr std::int32_t scm_creds2 = 8;
constexpr ipv6_messages ipv6{.packet = 46, .hop_limit = 47, .traffic_class = 61};

/// struct sockaddr_dl: a size, a family, and the interface's index.
void read_interface(control_payload payload, datagram_info& to) noexcept {
    if (const auto index = read_at<std::uint16_t>(payload, 2)) to.interface_index = positive(std::uint32_t{*index});
}

/// Seconds and microseconds (SO_TIMESTAMP), or seconds and nanoseconds (SO_TS_REALTIME), each in 64 bits.
void read_time(control_payload payload, std::int64_t a_second, datagram_info& to) noexcept {
    to.arrived_at = time_of(read_at<std::int64_t>(payload, 0), read_at<std::int64_t>(payload, 8), a_second);
}

/// What an IPv4 socket asks for, or an IPv6 socket of a mapped peer.
result<void> encode_ipv4(const datagram_header& header, const sent_header& sent, bool on_ipv6,
                         control_writer<messages>& out) noexcept {
    const bool wants_interface = !on_ipv6 && sent.interface_index != 0;
    if (wants_interface || header.hop_limit) return refused_header(errc::not_supported);
    if (on_ipv6 && sent.has_packet) out.add(sol_ipv6, ipv6.packet, sent.ipv6);
    if (!on_ipv6 && header.source) out.add(sol_ip, ip_recvdstaddr, sent.ipv4);
    if (header.traffic_class) out.add(sol_ip, ip_tos, *header.traffic_class);  // a byte, and nothing else
    return {};
}

}  // namespace

datagram_info decode_control(std::span<const std::byte> written, ip::family family, bool cut) noexcept {
    return decode_messages<messages>(written, cut, ipv6, [&](const control_message& one, datagram_info& info) {
        if (one.is(sol_ip, ip_recvdstaddr)) info.destination = read_ipv4(one.payload, 0, family);
        if (one.is(sol_ip, ip_recvif)) read_interface(one.payload, info);
        if (one.is(sol_ip, ip_recvtos)) read_traffic_class(one.payload, info);
        if (one.is(sol_ip, ip_recvttl)) info.hop_limit = read_octet(one.payload);
        if (one.is(sol_socket, scm_timestamp)) read_time(one.payload, 1'000'000, info);
        if (one.is(sol_socket, scm_realtime)) read_time(one.payload, 1'000'000'000, info);
        if (one.is(sol_socket, scm_creds2)) info.credentials = decode_freebsd_sender(one.payload);
    });
}

result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver,
                                   std::span<std::byte> room) noexcept {
    return encode_messages<messages>(header, receiver, room, ipv6, [&](const sent_header& sent, auto& out) {
        return encode_ipv4(header, sent, receiver.is_v6(), out);
    });
}

}  // namespace sockstate::platform::freebsd_kernel
