#pragma once

// Which option, as a number and as a name.

#include <sockstate/export.hpp>

#include <cstdint>
#include <string_view>

namespace sockstate {

/// The number of each option. Back ends use it in a switch without a default case.
enum class option_id : std::uint8_t {
    reuse_address = 1,     ///< `option::reuse_address`
    reuse_port,            ///< `option::reuse_port`
    exclusive_address,     ///< `option::exclusive_address`
    v6_only,               ///< `option::v6_only`
    no_delay,              ///< `option::no_delay`
    keep_alive,            ///< `option::keep_alive`
    keep_alive_idle,       ///< `option::keep_alive_idle`
    keep_alive_interval,   ///< `option::keep_alive_interval`
    keep_alive_count,      ///< `option::keep_alive_count`
    linger,                ///< `option::linger`
    send_buffer_size,      ///< `option::send_buffer_size`
    receive_buffer_size,   ///< `option::receive_buffer_size`
    send_timeout,          ///< `option::send_timeout`
    receive_timeout,       ///< `option::receive_timeout`
    broadcast,             ///< `option::broadcast`
    hop_limit,             ///< `option::hop_limit`
    traffic_class,         ///< `option::traffic_class`
    dont_fragment,         ///< `option::dont_fragment`
    user_timeout,          ///< `option::user_timeout`
    congestion_control,    ///< `option::congestion_control`
    max_segment_size,      ///< `option::max_segment_size`
    defer_accept,          ///< `option::defer_accept`
    fast_open,             ///< `option::fast_open`
    quick_ack,             ///< `option::quick_ack`
    cork,                  ///< `option::cork`
    not_sent_low_water,    ///< `option::not_sent_low_water`
    receive_low_water,     ///< `option::receive_low_water`
    bind_to_device,        ///< `option::bind_to_device`
    mark,                  ///< `option::mark`
    priority,              ///< `option::priority`
    incoming_cpu,          ///< `option::incoming_cpu`
    oob_inline,            ///< `option::oob_inline`
    bind_address_no_port,  ///< `option::bind_address_no_port`
    free_bind,             ///< `option::free_bind`
    transparent,           ///< `option::transparent`
    busy_poll,             ///< `option::busy_poll`
    max_pacing_rate,       ///< `option::max_pacing_rate`
    cookie,                ///< `option::cookie`
    persist_timeout,       ///< `option::persist_timeout`
    longest_backoff,       ///< `option::longest_backoff`
    multicast_interface,   ///< `option::multicast_interface`
    multicast_hop_limit,   ///< `option::multicast_hop_limit`
    multicast_loopback,    ///< `option::multicast_loopback`
    report_destination,    ///< `option::report_destination`
    report_traffic_class,  ///< `option::report_traffic_class`
    report_hop_limit,      ///< `option::report_hop_limit`
    report_arrival_time,   ///< `option::report_arrival_time`
    report_drops,          ///< `option::report_drops`
    report_errors,         ///< `option::report_errors`
    path_mtu_discovery,    ///< `option::path_mtu_discovery`
    file_mode,             ///< `option::file_mode`
    accept_handles,        ///< `option::accept_handles`
    report_credentials,    ///< `option::report_credentials`
};

/// The greatest number of an option: they count from 1.
inline constexpr int option_count = 53;

/// The option's name as written in code, e.g. `no_delay`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(option_id id) noexcept;

}  // namespace sockstate
