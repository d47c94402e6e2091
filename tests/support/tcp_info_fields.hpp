#pragma once

// The fields of tcp_info, for what holds for each of them.

#include <sockstate/tcp/info.hpp>

namespace sockstate::test {

/// Calls `visit` with each field that may be empty: with what std::invoke finds it by.
template <class Visit>
void for_each_field(Visit visit) {
    const auto each = [&](auto... fields) { (visit(fields), ...); };
    using info = tcp_info;
    each(&info::round_trip_time, &info::round_trip_time_variation, &info::round_trip_time_minimum,
         &info::receive_round_trip_time, &info::retransmission_timeout, &info::since_last_data_sent,
         &info::since_last_data_received, &info::since_last_ack_received, &info::busy_time,
         &info::receive_window_limited_time, &info::send_buffer_limited_time, &info::connection_age);
    each(&info::send_mss_bytes, &info::receive_mss_bytes, &info::path_mtu_bytes, &info::congestion_window_bytes,
         &info::slow_start_threshold_bytes, &info::send_window_bytes, &info::receive_window_bytes,
         &info::in_flight_bytes, &info::unsent_bytes);
    each(&info::sent_bytes, &info::acknowledged_bytes, &info::received_bytes, &info::retransmitted_bytes,
         &info::sent_segments, &info::received_segments, &info::retransmitted_segments, &info::lost_segments,
         &info::unanswered_segments, &info::out_of_order_segments, &info::out_of_order_bytes);
    each(&info::delivery_rate_bytes_per_second, &info::pacing_rate_bytes_per_second, &info::accept_queue_length,
         &info::accept_queue_limit);
    const auto agreed = [](auto field) { return [field](auto& of) -> auto& { return of.agreed.*field; }; };
    each(agreed(&tcp_agreement::timestamps), agreed(&tcp_agreement::selective_acks),
         agreed(&tcp_agreement::window_scaling), agreed(&tcp_agreement::ecn));
}

}  // namespace sockstate::test
