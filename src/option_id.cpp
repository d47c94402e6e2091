// The names of options.

#include <sockstate/option_id.hpp>

namespace sockstate {

std::string_view to_string(option_id id) noexcept {
    switch (id) {
        case option_id::reuse_address: return "reuse_address";
        case option_id::reuse_port: return "reuse_port";
        case option_id::exclusive_address: return "exclusive_address";
        case option_id::v6_only: return "v6_only";
        case option_id::no_delay: return "no_delay";
        case option_id::keep_alive: return "keep_alive";
        case option_id::keep_alive_idle: return "keep_alive_idle";
        case option_id::keep_alive_interval: return "keep_alive_interval";
        case option_id::keep_alive_count: return "keep_alive_count";
        case option_id::linger: return "linger";
        case option_id::send_buffer_size: return "send_buffer_size";
        case option_id::receive_buffer_size: return "receive_buffer_size";
        case option_id::send_timeout: return "send_timeout";
        case option_id::receive_timeout: return "receive_timeout";
        case option_id::broadcast: return "broadcast";
        case option_id::hop_limit: return "hop_limit";
        case option_id::traffic_class: return "traffic_class";
        case option_id::dont_fragment: return "dont_fragment";
        case option_id::user_timeout: return "user_timeout";
        case option_id::congestion_control: return "congestion_control";
        case option_id::max_segment_size: return "max_segment_size";
        case option_id::defer_accept: return "defer_accept";
        case option_id::fast_open: return "fast_open";
        case option_id::quick_ack: return "quick_ack";
        case option_id::cork: return "cork";
        case option_id::not_sent_low_water: return "not_sent_low_water";
        case option_id::receive_low_water: return "receive_low_water";
        case option_id::bind_to_device: return "bind_to_device";
        case option_id::mark: return "mark";
        case option_id::priority: return "priority";
        case option_id::incoming_cpu: return "incoming_cpu";
        case option_id::oob_inline: return "oob_inline";
        case option_id::bind_address_no_port: return "bind_address_no_port";
        case option_id::free_bind: return "free_bind";
        case option_id::transparent: return "transparent";
        case option_id::busy_poll: return "busy_poll";
        case option_id::max_pacing_rate: return "max_pacing_rate";
        case option_id::cookie: return "cookie";
        case option_id::persist_timeout: return "persist_timeout";
        case option_id::longest_backoff: return "longest_backoff";
        case option_id::multicast_interface: return "multicast_interface";
        case option_id::multicast_hop_limit: return "multicast_hop_limit";
        case option_id::multicast_loopback: return "multicast_loopback";
        case option_id::report_destination: return "report_destination";
        case option_id::report_traffic_class: return "report_traffic_class";
        case option_id::report_hop_limit: return "report_hop_limit";
        case option_id::report_arrival_time: return "report_arrival_time";
        case option_id::report_drops: return "report_drops";
        case option_id::report_errors: return "report_errors";
        case option_id::path_mtu_discovery: return "path_mtu_discovery";
        case option_id::file_mode: return "file_mode";
        case option_id::accept_handles: return "accept_handles";
        case option_id::report_credentials: return "report_credentials";
    }
    return "unknown";
}

}  // namespace sockstate
