#pragma once

// What macOS and FreeBSD have alike in socket options.

#include <posix/native_option.hpp>

#include <sockstate/datagram/option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr native_option defer_accept = no_such_option;
inline constexpr native_option quick_ack = no_such_option;
inline constexpr native_option cork{encoding::flag, IPPROTO_TCP, TCP_NOPUSH};
inline constexpr native_option bind_to_device = no_such_option;
inline constexpr native_option mark = no_such_option;
inline constexpr native_option priority = no_such_option;
inline constexpr native_option incoming_cpu = no_such_option;
inline constexpr native_option bind_address_no_port = no_such_option;
inline constexpr native_option free_bind_v4 = no_such_option;
inline constexpr native_option free_bind_v6 = no_such_option;
inline constexpr native_option transparent_v4 = no_such_option;
inline constexpr native_option transparent_v6 = no_such_option;
inline constexpr native_option busy_poll = no_such_option;
inline constexpr native_option max_pacing_rate = no_such_option;
inline constexpr native_option cookie = no_such_option;
inline constexpr native_option report_arrival_time{encoding::flag, SOL_SOCKET, SO_TIMESTAMP};
inline constexpr native_option report_errors_v4 = no_such_option;
inline constexpr native_option report_errors_v6 = no_such_option;
inline constexpr native_option report_drops = no_such_option;
inline constexpr native_option longest_backoff = no_such_option;
inline constexpr native_option accept_handles = no_such_option;
inline constexpr native_option file_mode = no_such_option;  // fchmod(2) of a socket is EINVAL

/// IPV6_DONTFRAG. The number of IP_DONTFRAG differs.
inline constexpr native_option dont_fragment_v6{encoding::fragmenting, IPPROTO_IPV6, 62};
inline constexpr int never_fragment = 1;
inline constexpr int may_fragment = 0;
constexpr bool never_fragments(int value) noexcept {
    return value != 0;
}

/// There is a bit that forbids dividing, and no mode that asks a router to divide or that ignores what is known.
constexpr std::optional<int> discovery_value(option::path_mtu_mode mode) noexcept {
    switch (mode) {
        case option::path_mtu_mode::system: return may_fragment;
        case option::path_mtu_mode::enforce: return never_fragment;
        case option::path_mtu_mode::off:
        case option::path_mtu_mode::probe: break;
    }
    return std::nullopt;
}
constexpr std::optional<option::path_mtu_mode> discovery_mode(int value) noexcept {
    return never_fragments(value) ? option::path_mtu_mode::enforce : option::path_mtu_mode::system;
}

/// IPPROTO_IP on an IPv6 socket is EINVAL. IPV6_UNICAST_HOPS sets the hop limit of mapped peers too; the
/// traffic class and fragmenting of mapped peers cannot be set.
inline constexpr bool ipv6_takes_ipv4_options = false;

}  // namespace sockstate::platform::quirks
