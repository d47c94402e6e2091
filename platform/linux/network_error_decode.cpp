// struct sock_extended_err and the address behind it, in IP_RECVERR and IPV6_RECVERR.

#include <linux/network_error_decode.hpp>

#include <control_layout.hpp>
#include <control_payload.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

constexpr std::int32_t level_of_ip = 0;
constexpr std::int32_t level_of_ipv6 = 41;
constexpr std::int32_t ip_recverr = 11;
constexpr std::int32_t ipv6_recverr = 25;

/// struct sock_extended_err.
struct extended_error {
    std::int32_t code;
    std::uint8_t origin;
    std::uint8_t type;
    std::uint8_t icmp_code;
    std::uint8_t padding;
    std::uint32_t info;
    std::uint32_t data;
};

constexpr std::uint8_t so_ee_origin_local = 1;
constexpr std::uint8_t so_ee_origin_icmp = 2;
constexpr std::uint8_t so_ee_origin_icmp6 = 3;

network_error_origin origin_of(std::uint8_t number) noexcept {
    switch (number) {
        case so_ee_origin_local: return network_error_origin::local;
        case so_ee_origin_icmp: return network_error_origin::icmp;
        case so_ee_origin_icmp6: return network_error_origin::icmpv6;
        default: return network_error_origin::other;
    }
}

/// Whether `info` is a path MTU: of a datagram that was too long for this machine, or for a router.
bool has_path_mtu(network_error_origin origin, const extended_error& from) noexcept {
    constexpr std::uint8_t destination_unreachable = 3;
    constexpr std::uint8_t fragmentation_needed = 4;
    constexpr std::uint8_t packet_too_big = 2;
    switch (origin) {
        case network_error_origin::local: return true;
        case network_error_origin::icmp:
            return from.type == destination_unreachable && from.icmp_code == fragmentation_needed;
        case network_error_origin::icmpv6: return from.type == packet_too_big;
        case network_error_origin::other: break;
    }
    return false;
}

/// A sockaddr_in or a sockaddr_in6; nothing in any other family.
std::optional<ip::address> read_address(control_payload payload, std::size_t offset) noexcept {
    constexpr std::uint16_t af_inet = 2;
    constexpr std::uint16_t af_inet6 = 10;
    const auto family = read_at<std::uint16_t>(payload, offset);
    if (family == af_inet) return read_ipv4(payload, offset + 4, ip::family::v4);
    const auto scope_id = read_at<std::uint32_t>(payload, offset + 24);
    return family == af_inet6 && scope_id ? read_ipv6(payload, offset + 8, *scope_id) : std::nullopt;
}

std::optional<network_error> read_error(control_payload payload) noexcept {
    const auto from = read_at<extended_error>(payload, 0);
    if (!from) return std::nullopt;
    network_error reported{error::system(from->code, operation::none), origin_of(from->origin)};
    if (reported.origin == network_error_origin::other) return reported;
    if (reported.origin != network_error_origin::local) {
        reported.icmp_type = from->type;
        reported.icmp_code = from->icmp_code;
    }
    if (has_path_mtu(reported.origin, *from)) reported.path_mtu_bytes = positive(from->info);
    reported.reporter = read_address(payload, sizeof(extended_error));
    return reported;
}

}  // namespace

std::optional<network_error> decode_network_error(std::span<const std::byte> written, bool cut) noexcept {
    std::optional<network_error> reported;
    walk_control<pointer_wide_control>(written, cut, [&](const control_message& one) {
        if (!one.is(level_of_ip, ip_recverr) && !one.is(level_of_ipv6, ipv6_recverr)) return;
        if (const auto found = read_error(one.payload)) reported = found;
    });
    return reported;
}

}  // namespace sockstate::platform::linux_kernel
