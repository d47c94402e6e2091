#pragma once

// What congestion controls report of themselves, each by its own model of the path. Linux alone has it, for the
// controls that are named here. Safe from any thread.

#include <sockstate/export.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace sockstate {

/// BBR's model of the path (struct tcp_bbr_info).
struct bbr_metrics {
    /// The highest delivery rate that it has seen of late. Empty before its first sample.
    std::optional<std::uint64_t> bandwidth_bytes_per_second = {};
    /// The shortest round trip that it has seen of late. Empty before its first sample.
    std::optional<std::chrono::microseconds> round_trip_time_minimum = {};
    /// It sends at this multiple of the bandwidth, above 1 while it probes for more. Empty before it has begun.
    std::optional<double> pacing_gain = {};
    /// It keeps this multiple of bandwidth × round trip in flight. Empty before it has begun.
    std::optional<double> congestion_window_gain = {};

    friend bool operator==(const bbr_metrics&, const bbr_metrics&) = default;
};

/// In the words of ss(8): `bbr:(bw 1250000B/s mrtt 23us pacing_gain 1.25 cwnd_gain 2)`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const bbr_metrics& model);

/// DCTCP's view of the marks that the network sets (struct tcp_dctcp_info, RFC 8257).
struct dctcp_metrics {
    bool enabled = false;                  ///< false where the peer does not speak ECN: then it behaves like Reno
    bool congestion_experienced = false;   ///< whether the last segment that arrived was marked
    double marked_share = 0;               ///< estimate of the share of bytes that are marked (alpha), 0 to 1
    std::uint32_t marked_bytes = 0;        ///< acknowledged in the current window of observation, and marked
    std::uint32_t acknowledged_bytes = 0;  ///< acknowledged in the current window of observation

    friend bool operator==(const dctcp_metrics&, const dctcp_metrics&) = default;
};

/// In the words of ss(8): `dctcp:(alpha 0.5 ab_ecn 1448 ab_tot 2896 ce)`, `dctcp:(fallback_mode)`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const dctcp_metrics& view);

/// What Vegas measures (struct tcpvegas_info). Veno, Illinois, NV, Westwood and YeAH report by the same record, each
/// with its own meaning; `connection_details::congestion_control` says which of them it is.
struct vegas_metrics {
    bool enabled = false;                  ///< whether it steers now; otherwise it behaves like Reno
    std::uint32_t round_trip_samples = 0;  ///< in the current round trip
    /// Vegas: the shortest round trip of the connection; Illinois and Westwood: the current one. Empty without a
    /// sample.
    std::optional<std::chrono::microseconds> round_trip_time = {};
    /// Vegas: the shortest of the current round; Illinois and Westwood: of the connection. Empty without a sample.
    std::optional<std::chrono::microseconds> round_trip_time_minimum = {};

    friend bool operator==(const vegas_metrics&, const vegas_metrics&) = default;
};

/// `vegas:(rtt 23us minrtt 20us samples 7)`, `vegas:(disabled)`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const vegas_metrics& measured);

}  // namespace sockstate
