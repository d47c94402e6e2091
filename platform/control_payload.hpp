#pragma once

// What the payloads of control messages are made of: numbers of one byte or of an int, addresses, times. A value is
// there only if all of it was written.

#include <sockstate/datagram/info.hpp>

#include <array>
#include <cstring>
#include <span>

namespace sockstate::platform {

using control_payload = std::span<const std::byte>;

/// The room that every message of every system together needs.
inline constexpr std::size_t control_room = 256;
/// The room that what is sent needs.
inline constexpr std::size_t sent_control_room = 128;

template <class T>
[[nodiscard]] std::optional<T> read_at(control_payload payload, std::size_t offset) noexcept {
    if (payload.size() < offset + sizeof(T)) return std::nullopt;
    T value{};
    std::memcpy(&value, payload.data() + offset, sizeof value);
    return value;
}

/// By the payload's own length: systems write one byte or an int for one and the same thing.
[[nodiscard]] inline std::optional<std::uint32_t> read_number(control_payload payload) noexcept {
    if (payload.size() == 1) return std::to_integer<std::uint32_t>(payload.front());
    return payload.size() == 4 ? read_at<std::uint32_t>(payload, 0) : std::nullopt;
}

/// The same of a number that is an octet.
[[nodiscard]] inline std::optional<std::uint8_t> read_octet(control_payload payload) noexcept {
    const auto number = read_number(payload);
    if (!number || *number > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
}

/// A number that is something only if it is above 0.
[[nodiscard]] inline std::optional<std::uint32_t> positive(std::optional<std::uint32_t> number) noexcept {
    return number == 0U ? std::nullopt : number;
}

/// An IPv4 address, in the family that the socket has.
[[nodiscard]] inline std::optional<ip::address> read_ipv4(control_payload payload, std::size_t offset,
                                                          ip::family family) noexcept {
    const auto bytes = read_at<ip::address_v4::bytes_type>(payload, offset);
    if (!bytes) return std::nullopt;
    const ip::address_v4 v4{*bytes};
    return family == ip::family::v4 ? ip::address{v4} : ip::address{ip::address_v6::v4_mapped(v4)};
}

/// An IPv6 address of a datagram that came by the interface.
[[nodiscard]] inline std::optional<ip::address> read_ipv6(control_payload payload, std::size_t offset,
                                                          std::uint32_t interface_index) noexcept {
    const auto bytes = read_at<ip::address_v6::bytes_type>(payload, offset);
    if (!bytes) return std::nullopt;
    return ip::address{ip::address_v6{*bytes, interface_index}};
}

/// struct in6_pktinfo, which is the same everywhere: the address and the interface.
inline void read_ipv6_packet(control_payload payload, datagram_info& to) noexcept {
    const auto interface_index = read_at<std::uint32_t>(payload, 16);
    if (!interface_index) return;
    to.interface_index = positive(interface_index);
    to.destination = read_ipv6(payload, 0, *interface_index);
}

inline void read_traffic_class(control_payload payload, datagram_info& to) noexcept {
    const auto octet = read_octet(payload);
    if (!octet) return;
    to.traffic_class = octet;
    to.ecn = static_cast<ip::ecn>(*octet & 3U);
}

/// A time since 1970 as seconds and `parts` of them, `a_second` of which make one; empty where that is no such time.
[[nodiscard]] inline std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> time_of(
    std::optional<std::int64_t> seconds, std::optional<std::int64_t> parts, std::int64_t a_second) noexcept {
    constexpr std::int64_t billion = 1'000'000'000;
    constexpr std::int64_t last = 9'223'372'035;  // as far as nanoseconds count
    if (!seconds || !parts || *seconds < 0 || *seconds > last || *parts < 0 || *parts >= a_second) return std::nullopt;
    return std::chrono::sys_time<std::chrono::nanoseconds>{
        std::chrono::nanoseconds{*seconds * billion + *parts * (billion / a_second)}};
}

/// Whether it may be an address of this machine: no group and not the broadcast address of every network.
[[nodiscard]] inline bool may_be_own(const ip::address& destination) noexcept {
    const ip::address plain = destination.unmapped();
    return !plain.is_multicast() && !plain.is_unspecified() && plain != ip::address_v4::broadcast();
}

/// What an answer leaves from, where no message reports it.
inline void complete_local_address(datagram_info& info) noexcept {
    if (!info.local_address && info.destination && may_be_own(*info.destination)) info.local_address = info.destination;
}

}  // namespace sockstate::platform
