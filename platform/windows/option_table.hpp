#pragma once

// What each option is called to setsockopt, and how its value is written.

#include <windows/winsock.hpp>

#include <sockstate/datagram/option.hpp>

#include <option_rows.hpp>

#include <climits>
#include <cstdint>

namespace sockstate::platform {

// Of Windows 10 and not in every SDK, so by number.
inline constexpr int tcp_keep_idle = 3;           // TCP_KEEPIDLE, 1709
inline constexpr int tcp_max_segment = 4;         // TCP_MAXSEG
inline constexpr int tcp_max_retransmit = 5;      // TCP_MAXRT, in seconds
inline constexpr int tcp_max_retransmit_ms = 14;  // TCP_MAXRTMS, in milliseconds
inline constexpr int tcp_fast_open = 15;          // TCP_FASTOPEN, 1607
inline constexpr int tcp_keep_count = 16;         // TCP_KEEPCNT, 1703
inline constexpr int tcp_keep_interval = 17;      // TCP_KEEPINTVL, 1709
inline constexpr int ip_recvttl = 21;             // IP_RECVTTL and IPV6_HOPLIMIT
inline constexpr int ip_mtu_discover = 71;        // IP_MTU_DISCOVER and IPV6_MTU_DISCOVER
inline constexpr int ip_recvtos = 40;             // IP_RECVTOS and IPV6_RECVTCLASS

/// How the system wants an option's value.
enum class encoding : std::uint8_t {
    absent,          ///< this system has no such option
    flag,            ///< a BOOL; read back it may be one byte
    count,           ///< a DWORD
    network_order,   ///< a DWORD in network order
    retransmitting,  ///< a DWORD of milliseconds, or of seconds where the system is older than that option
    linger,          ///< a struct linger, for seconds or -1
    discovery,       ///< a DWORD, for a mode of path MTU discovery
    keep_alive,      ///< a DWORD, or an ioctl where the system is older than the option
};

using native_option = option_row<encoding>;
using option_pair = option_rows<encoding>;

inline constexpr native_option no_such_option{};

/// PMTUD_STATE of ws2ipdef.h: IP_PMTUDISC_NOT_SET, _DO, _DONT and _PROBE.
inline constexpr std::int64_t discovery_modes[] = {
    static_cast<std::int64_t>(option::path_mtu_mode::system), static_cast<std::int64_t>(option::path_mtu_mode::enforce),
    static_cast<std::int64_t>(option::path_mtu_mode::off), static_cast<std::int64_t>(option::path_mtu_mode::probe)};

[[nodiscard]] constexpr option_pair find_option(option_id id) noexcept {
    using enum encoding;
    constexpr auto tcp = IPPROTO_TCP;
    switch (id) {
        case option_id::reuse_address: return native_option{flag, SOL_SOCKET, SO_REUSEADDR};
        case option_id::reuse_port: return no_such_option;
        case option_id::exclusive_address: return native_option{flag, SOL_SOCKET, SO_EXCLUSIVEADDRUSE};
        case option_id::v6_only: return native_option{flag, IPPROTO_IPV6, IPV6_V6ONLY};
        case option_id::no_delay: return native_option{flag, tcp, TCP_NODELAY};
        case option_id::keep_alive: return native_option{flag, SOL_SOCKET, SO_KEEPALIVE};
        case option_id::keep_alive_idle: return native_option{keep_alive, tcp, tcp_keep_idle};
        case option_id::keep_alive_interval: return native_option{count, tcp, tcp_keep_interval};
        case option_id::keep_alive_count: return native_option{count, tcp, tcp_keep_count};
        case option_id::linger: return native_option{linger, SOL_SOCKET, SO_LINGER, -1, USHRT_MAX};
        case option_id::send_buffer_size: return native_option{count, SOL_SOCKET, SO_SNDBUF};
        case option_id::receive_buffer_size: return native_option{count, SOL_SOCKET, SO_RCVBUF};
        case option_id::send_timeout: return native_option{count, SOL_SOCKET, SO_SNDTIMEO};
        case option_id::receive_timeout: return native_option{count, SOL_SOCKET, SO_RCVTIMEO};
        case option_id::broadcast: return native_option{flag, SOL_SOCKET, SO_BROADCAST};
        case option_id::hop_limit:
            return {{count, IPPROTO_IP, IP_TTL, 1, 255}, {count, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1, 255}};
        case option_id::traffic_class:
            return no_such_option;  // IP_TOS is taken, and changes nothing since Windows 2000
        case option_id::dont_fragment:
            return {{flag, IPPROTO_IP, IP_DONTFRAGMENT}, {flag, IPPROTO_IPV6, IPV6_DONTFRAG}};
        case option_id::user_timeout: return native_option{retransmitting, tcp, tcp_max_retransmit_ms};
        case option_id::congestion_control: return no_such_option;
        case option_id::max_segment_size: return native_option{count, tcp, tcp_max_segment};
        case option_id::defer_accept: return no_such_option;
        case option_id::fast_open: return native_option{flag, tcp, tcp_fast_open};
        case option_id::quick_ack: return no_such_option;
        case option_id::cork: return no_such_option;
        case option_id::not_sent_low_water: return no_such_option;
        case option_id::receive_low_water: return no_such_option;
        case option_id::bind_to_device: return no_such_option;
        case option_id::mark: return no_such_option;
        case option_id::priority: return no_such_option;
        case option_id::incoming_cpu: return no_such_option;
        case option_id::oob_inline: return native_option{flag, SOL_SOCKET, SO_OOBINLINE};
        case option_id::bind_address_no_port: return no_such_option;
        case option_id::free_bind: return no_such_option;
        case option_id::transparent: return no_such_option;
        case option_id::busy_poll: return no_such_option;
        case option_id::max_pacing_rate: return no_such_option;
        case option_id::cookie: return no_such_option;
        case option_id::persist_timeout: return no_such_option;
        case option_id::longest_backoff: return no_such_option;
        case option_id::multicast_interface:
            return {{network_order, IPPROTO_IP, IP_MULTICAST_IF}, {count, IPPROTO_IPV6, IPV6_MULTICAST_IF}};
        case option_id::multicast_hop_limit:
            return {{count, IPPROTO_IP, IP_MULTICAST_TTL, 0, 255}, {count, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0, 255}};
        case option_id::multicast_loopback:
            return {{flag, IPPROTO_IP, IP_MULTICAST_LOOP}, {flag, IPPROTO_IPV6, IPV6_MULTICAST_LOOP}};
        case option_id::report_destination: return {{flag, IPPROTO_IP, IP_PKTINFO}, {flag, IPPROTO_IPV6, IPV6_PKTINFO}};
        case option_id::report_traffic_class: return {{flag, IPPROTO_IP, ip_recvtos}, {flag, IPPROTO_IPV6, ip_recvtos}};
        case option_id::report_hop_limit: return {{flag, IPPROTO_IP, ip_recvttl}, {flag, IPPROTO_IPV6, ip_recvttl}};
        case option_id::report_arrival_time: return no_such_option;
        case option_id::report_drops: return no_such_option;
        case option_id::report_errors: return no_such_option;  // IP_RECVERR: what it does is not documented
        case option_id::path_mtu_discovery:
            return {{discovery, IPPROTO_IP, ip_mtu_discover, 0, 3}, {discovery, IPPROTO_IPV6, ip_mtu_discover, 0, 3}};
        case option_id::file_mode: return no_such_option;
        case option_id::accept_handles: return no_such_option;
        case option_id::report_credentials: return no_such_option;
    }
    return no_such_option;
}

}  // namespace sockstate::platform
