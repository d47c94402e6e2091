#pragma once

// What the TCP metrics of macOS and FreeBSD have in common: sizes in bytes, BSD's states, and which fields mean nothing
// yet.

#include <kernel_record.hpp>
#include <posix/bsd_tcp_state.hpp>
#include <posix/tcp_agreement.hpp>
#include <tcp_samples.hpp>

#include <sockstate/tcp/info.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform {

/// The fields of what a kernel wrote; nothing for fewer than `System::least` bytes.
///
/// A `System` has the layout `record` and its byte `order`, the `unit` of its times, where its fields stand, and two
/// functions that decode what it has beyond them: `decode_counts`, and `decode_conversation` for what means nothing
/// before the peer has answered.
template <class System>
[[nodiscard]] tcp_metrics decode_bsd_tcp_metrics(std::span<const std::byte> written) noexcept {
    tcp_metrics metrics;
    if (written.size() < System::least) return metrics;
    const kernel_record<typename System::layout, System::order> raw{written};
    const auto time_at = [&](auto field) { return time_of<typename System::unit>(raw.told(field)); };
    const auto sampled_time_at = [&](auto field) { return time_of<typename System::unit>(sampled(raw.told(field))); };

    metrics.state = decode_bsd_tcp_state(raw[System::state]);
    if (metrics.state == tcp_state::listen) return metrics;  // the rest is written, and is about no connection
    metrics.round_trip_time = sampled_time_at(System::round_trip_time);
    if (metrics.round_trip_time) metrics.round_trip_time_variation = time_at(System::round_trip_time_variation);
    metrics.retransmission_timeout = sampled_time_at(System::retransmission_timeout);
    metrics.send_mss_bytes = sampled(raw.told(System::send_mss));
    metrics.congestion_window_bytes = raw.told(System::congestion_window);
    if (raw[System::slow_start_threshold] < bsd_infinite_threshold) {
        metrics.slow_start_threshold_bytes = raw.told(System::slow_start_threshold);
    }
    metrics.receive_window_bytes = raw.told(System::receive_window);
    System::decode_counts(raw, metrics);

    if (!is_synchronized(metrics.state) && !metrics.round_trip_time) return metrics;
    metrics.send_window_bytes = raw.told(System::send_window);
    metrics.agreed = decode_tcp_agreement(raw[System::options]);
    System::decode_conversation(raw, metrics);
    return metrics;
}

}  // namespace sockstate::platform
