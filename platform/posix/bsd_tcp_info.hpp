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
/// A `System` has a `layout`, in which the fields that both systems have bear the names used here, its byte `order`,
/// the `unit` of its times, and two functions that decode the other fields: `decode_counts`, and `decode_conversation`
/// for what means nothing before the peer has answered.
template <class System>
[[nodiscard]] tcp_metrics decode_bsd_tcp_metrics(std::span<const std::byte> written) noexcept {
    tcp_metrics metrics;
    if (written.size() < System::least) return metrics;
    using layout = typename System::layout;
    const kernel_record<layout, System::order> raw{written};
    const auto time_at = [&](auto field) { return time_of<typename System::unit>(raw.told(field)); };
    const auto sampled_time_at = [&](auto field) { return time_of<typename System::unit>(sampled(raw.told(field))); };

    metrics.state = decode_bsd_tcp_state(raw[&layout::state]);
    if (metrics.state == tcp_state::listen) return metrics;  // the rest is written, and is about no connection
    metrics.round_trip_time = sampled_time_at(&layout::rtt);
    if (metrics.round_trip_time) metrics.round_trip_time_variation = time_at(&layout::rttvar);
    metrics.retransmission_timeout = sampled_time_at(&layout::rto);
    metrics.send_mss_bytes = sampled(raw.told(&layout::mss));
    metrics.congestion_window_bytes = raw.told(&layout::snd_cwnd);
    if (raw[&layout::snd_ssthresh] < bsd_infinite_threshold) {
        metrics.slow_start_threshold_bytes = raw.told(&layout::snd_ssthresh);
    }
    metrics.receive_window_bytes = raw.told(&layout::rcv_wnd);
    System::decode_counts(raw, metrics);

    if (!is_synchronized(metrics.state) && !metrics.round_trip_time) return metrics;
    metrics.send_window_bytes = raw.told(&layout::snd_wnd);
    metrics.agreed = decode_tcp_agreement(raw[&layout::options]);
    System::decode_conversation(raw, metrics);
    return metrics;
}

}  // namespace sockstate::platform
