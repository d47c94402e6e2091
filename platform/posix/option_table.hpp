#pragma once

// What each option is called to setsockopt(2), and how its value is written.

#include <posix/native_option.hpp>

#include <option_quirks.hpp>

#include <limits>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform {

/// The longest time: its seconds fit a time_t of 32 bits.
inline constexpr std::int64_t longest_timeout = std::int64_t{std::numeric_limits<std::int32_t>::max()} * 1000;

[[nodiscard]] constexpr option_pair find_option(option_id id) noexcept {
    using enum encoding;
    switch (id) {
        case option_id::reuse_address: return native_option{flag, SOL_SOCKET, SO_REUSEADDR};
        case option_id::reuse_port: return native_option{flag, SOL_SOCKET, SO_REUSEPORT};
        case option_id::exclusive_address: return native_option{exclusive};
        case option_id::v6_only: return native_option{flag, IPPROTO_IPV6, IPV6_V6ONLY};
        case option_id::no_delay: return native_option{flag, IPPROTO_TCP, TCP_NODELAY};
        case option_id::keep_alive: return native_option{flag, SOL_SOCKET, SO_KEEPALIVE};
        case option_id::keep_alive_idle: return quirks::keep_alive_idle;
        case option_id::keep_alive_interval: return native_option{count, IPPROTO_TCP, TCP_KEEPINTVL};
        case option_id::keep_alive_count: return native_option{count, IPPROTO_TCP, TCP_KEEPCNT};
        case option_id::linger: return quirks::linger;
        case option_id::send_buffer_size: return native_option{count, SOL_SOCKET, SO_SNDBUF};
        case option_id::receive_buffer_size: return native_option{count, SOL_SOCKET, SO_RCVBUF};
        case option_id::send_timeout: return native_option{time, SOL_SOCKET, SO_SNDTIMEO, 0, longest_timeout};
        case option_id::receive_timeout: return native_option{time, SOL_SOCKET, SO_RCVTIMEO, 0, longest_timeout};
        case option_id::broadcast: return native_option{flag, SOL_SOCKET, SO_BROADCAST};
        case option_id::hop_limit:
            return {{count, IPPROTO_IP, IP_TTL, 1, 255}, {count, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1, 255}};
        case option_id::traffic_class:
            return {{count, IPPROTO_IP, IP_TOS, 0, 255}, {count, IPPROTO_IPV6, IPV6_TCLASS, 0, 255}};
        case option_id::dont_fragment: return {quirks::dont_fragment_v4, quirks::dont_fragment_v6};
        case option_id::user_timeout: return quirks::user_timeout;
        case option_id::congestion_control: return quirks::congestion_control;
        case option_id::max_segment_size: return native_option{count, IPPROTO_TCP, TCP_MAXSEG};
        case option_id::defer_accept: return quirks::defer_accept;
        case option_id::fast_open: return quirks::fast_open;
        case option_id::quick_ack: return quirks::quick_ack;
        case option_id::cork: return quirks::cork;
        case option_id::not_sent_low_water: return quirks::not_sent_low_water;
        case option_id::receive_low_water: return native_option{count, SOL_SOCKET, SO_RCVLOWAT};
        case option_id::bind_to_device: return quirks::bind_to_device;
        case option_id::mark: return quirks::mark;
        case option_id::priority: return quirks::priority;
        case option_id::incoming_cpu: return quirks::incoming_cpu;
        case option_id::oob_inline: return native_option{flag, SOL_SOCKET, SO_OOBINLINE};
        case option_id::bind_address_no_port: return quirks::bind_address_no_port;
        case option_id::free_bind: return {quirks::free_bind_v4, quirks::free_bind_v6};
        case option_id::transparent: return {quirks::transparent_v4, quirks::transparent_v6};
        case option_id::busy_poll: return quirks::busy_poll;
        case option_id::max_pacing_rate: return quirks::max_pacing_rate;
        case option_id::cookie: return quirks::cookie;
        case option_id::persist_timeout: return quirks::persist_timeout;
        case option_id::longest_backoff: return quirks::longest_backoff;
        case option_id::multicast_interface:
            return {quirks::multicast_interface_v4, {count, IPPROTO_IPV6, IPV6_MULTICAST_IF}};
        case option_id::multicast_hop_limit:
            return {{count, IPPROTO_IP, IP_MULTICAST_TTL, 0, 255}, {count, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0, 255}};
        case option_id::multicast_loopback:
            return {{flag, IPPROTO_IP, IP_MULTICAST_LOOP}, {flag, IPPROTO_IPV6, IPV6_MULTICAST_LOOP}};
        case option_id::report_destination: return {quirks::report_destination_v4, quirks::report_destination_v6};
        case option_id::report_traffic_class: return {quirks::report_class_v4, quirks::report_class_v6};
        case option_id::report_hop_limit: return {quirks::report_hops_v4, quirks::report_hops_v6};
        case option_id::report_arrival_time: return quirks::report_arrival_time;
        case option_id::report_drops: return quirks::report_drops;
        case option_id::report_errors: return {quirks::report_errors_v4, quirks::report_errors_v6};
        case option_id::path_mtu_discovery:
            return {{discovery, quirks::dont_fragment_v4.level, quirks::dont_fragment_v4.name, 0, 3},
                    {discovery, quirks::dont_fragment_v6.level, quirks::dont_fragment_v6.name, 0, 3}};
        case option_id::file_mode: return quirks::file_mode;
        case option_id::accept_handles: return quirks::accept_handles;
        case option_id::report_credentials: return quirks::report_credentials;
    }
    return no_such_option;
}

}  // namespace sockstate::platform
