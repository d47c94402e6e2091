#pragma once

// What is Linux's own in socket options (socket(7), tcp(7), ip(7)).

#include <linux/silence_quirks.hpp>
#include <posix/native_option.hpp>

#include <sockstate/datagram/option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr native_option keep_alive_idle{encoding::count, IPPROTO_TCP, TCP_KEEPIDLE};
inline constexpr native_option linger{encoding::linger, SOL_SOCKET, SO_LINGER, -1};
inline constexpr native_option user_timeout{encoding::count, IPPROTO_TCP, TCP_USER_TIMEOUT};
inline constexpr native_option congestion_control{encoding::text, IPPROTO_TCP, TCP_CONGESTION};
inline constexpr native_option defer_accept{encoding::count, IPPROTO_TCP, TCP_DEFER_ACCEPT};
inline constexpr native_option fast_open{encoding::count, IPPROTO_TCP, TCP_FASTOPEN};
inline constexpr native_option quick_ack{encoding::flag, IPPROTO_TCP, TCP_QUICKACK};
inline constexpr native_option cork{encoding::flag, IPPROTO_TCP, TCP_CORK};
inline constexpr native_option not_sent_low_water{encoding::count, IPPROTO_TCP, TCP_NOTSENT_LOWAT};
inline constexpr native_option bind_to_device{encoding::text, SOL_SOCKET, SO_BINDTODEVICE};
inline constexpr native_option mark{encoding::bits, SOL_SOCKET, SO_MARK, 0, std::numeric_limits<std::uint32_t>::max()};
inline constexpr native_option priority{encoding::count, SOL_SOCKET, SO_PRIORITY};
inline constexpr native_option incoming_cpu{encoding::count, SOL_SOCKET, SO_INCOMING_CPU, -1};
inline constexpr native_option bind_address_no_port{encoding::flag, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT};
inline constexpr native_option free_bind_v4{encoding::flag, IPPROTO_IP, IP_FREEBIND};
inline constexpr native_option free_bind_v6{encoding::flag, IPPROTO_IPV6, IPV6_FREEBIND};
inline constexpr native_option transparent_v4{encoding::flag, IPPROTO_IP, IP_TRANSPARENT};
inline constexpr native_option transparent_v6{encoding::flag, IPPROTO_IPV6, IPV6_TRANSPARENT};
inline constexpr native_option busy_poll{encoding::count, SOL_SOCKET, SO_BUSY_POLL};
inline constexpr native_option max_pacing_rate{encoding::rate, SOL_SOCKET, SO_MAX_PACING_RATE, -1,
                                               std::numeric_limits<std::int64_t>::max() / 8};  // in bits it fits too
inline constexpr native_option cookie{encoding::read_only, SOL_SOCKET, SO_COOKIE};
inline constexpr native_option persist_timeout = no_such_option;
/// TCP_RTO_MAX_MS (6.15).
inline constexpr native_option longest_backoff{encoding::count, IPPROTO_TCP, 44};
inline constexpr native_option multicast_interface_v4{encoding::interface_request, IPPROTO_IP, IP_MULTICAST_IF};
inline constexpr native_option report_destination_v4{encoding::flag, IPPROTO_IP, IP_PKTINFO};
inline constexpr native_option report_destination_v6{encoding::flag, IPPROTO_IPV6, IPV6_RECVPKTINFO};
inline constexpr native_option report_class_v4{encoding::flag, IPPROTO_IP, IP_RECVTOS};
inline constexpr native_option report_class_v6{encoding::flag, IPPROTO_IPV6, IPV6_RECVTCLASS};
inline constexpr native_option report_hops_v4{encoding::flag, IPPROTO_IP, IP_RECVTTL};
inline constexpr native_option report_hops_v6{encoding::flag, IPPROTO_IPV6, IPV6_RECVHOPLIMIT};
inline constexpr native_option report_arrival_time{encoding::flag, SOL_SOCKET, SO_TIMESTAMPNS};
inline constexpr native_option report_errors_v4{encoding::flag, IPPROTO_IP, IP_RECVERR};
inline constexpr native_option report_errors_v6{encoding::flag, IPPROTO_IPV6, IPV6_RECVERR};
inline constexpr native_option report_drops{encoding::flag, SOL_SOCKET, SO_RXQ_OVFL};
inline constexpr native_option file_mode{encoding::permissions, 0, 0, 0, 0777};
/// SO_PASSRIGHTS (6.16).
inline constexpr native_option accept_handles{encoding::flag, SOL_SOCKET, 83};
inline constexpr native_option report_credentials{encoding::flag, SOL_SOCKET, SO_PASSCRED};

inline constexpr native_option dont_fragment_v4{encoding::fragmenting, IPPROTO_IP, IP_MTU_DISCOVER};
inline constexpr native_option dont_fragment_v6{encoding::fragmenting, IPPROTO_IPV6, IPV6_MTU_DISCOVER};
/// Path MTU discovery always, and the system's default: up to the path MTU, fragmenting what is longer.
inline constexpr int never_fragment = IP_PMTUDISC_DO;
inline constexpr int may_fragment = IP_PMTUDISC_WANT;
/// IP_PMTUDISC_PROBE sets the bit too, and ignores the path MTU.
constexpr bool never_fragments(int value) noexcept {
    return value == IP_PMTUDISC_DO || value == IP_PMTUDISC_PROBE;
}

/// The modes of path MTU discovery have the same numbers for both families. IP_PMTUDISC_INTERFACE and IP_PMTUDISC_OMIT
/// are none of them.
constexpr std::optional<int> discovery_value(option::path_mtu_mode mode) noexcept {
    switch (mode) {
        case option::path_mtu_mode::off: return IP_PMTUDISC_DONT;
        case option::path_mtu_mode::system: return IP_PMTUDISC_WANT;
        case option::path_mtu_mode::enforce: return IP_PMTUDISC_DO;
        case option::path_mtu_mode::probe: return IP_PMTUDISC_PROBE;
    }
    return std::nullopt;
}
constexpr std::optional<option::path_mtu_mode> discovery_mode(int value) noexcept {
    switch (value) {
        case IP_PMTUDISC_DONT: return option::path_mtu_mode::off;
        case IP_PMTUDISC_WANT: return option::path_mtu_mode::system;
        case IP_PMTUDISC_DO: return option::path_mtu_mode::enforce;
        case IP_PMTUDISC_PROBE: return option::path_mtu_mode::probe;
        default: return std::nullopt;
    }
}

/// Whether an IPv6 socket takes IPv4's options, for its mapped peers.
inline constexpr bool ipv6_takes_ipv4_options = true;

inline constexpr const silence_rules& silence = linux_kernel::silence;

}  // namespace sockstate::platform::quirks
