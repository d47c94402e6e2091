#pragma once

// Which option, as a number and as a name.

#include <sockstate/export.hpp>

#include <cstdint>
#include <string_view>

namespace sockstate {

/// The number of each option. Back ends use it in a switch without a default case.
enum class option_id : std::uint8_t {
    reuse_address = 1,
    reuse_port,
    exclusive_address,
    v6_only,
    no_delay,
    keep_alive,
    keep_alive_idle,
    keep_alive_interval,
    keep_alive_count,
    linger,
    send_buffer_size,
    receive_buffer_size,
    send_timeout,
    receive_timeout,
    broadcast,
    hop_limit,
    traffic_class,
    dont_fragment,
    user_timeout,
    congestion_control,
    max_segment_size,
    defer_accept,
    fast_open,
    quick_ack,
    cork,
    not_sent_low_water,
    receive_low_water,
    bind_to_device,
    mark,
    priority,
    incoming_cpu,
    oob_inline,
    bind_address_no_port,
    free_bind,
    transparent,
    busy_poll,
    max_pacing_rate,
    cookie,
    persist_timeout,
    longest_backoff,
    multicast_interface,
    multicast_hop_limit,
    multicast_loopback,
    report_destination,
    report_traffic_class,
    report_hop_limit,
    report_arrival_time,
    report_drops,
    report_errors,
    path_mtu_discovery,
};

inline constexpr int option_count = 50;

/// The option's name as written in code, e.g. `no_delay`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(option_id id) noexcept;

}  // namespace sockstate
