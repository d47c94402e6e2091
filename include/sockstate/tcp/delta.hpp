#pragma once

// What happened on a connection between two looks at its metrics.

#include <sockstate/tcp/info.hpp>

namespace sockstate {

/// A connection's metrics, and when they were taken: `{clock::now(), *stream.query_info()}`.
struct tcp_sample {
    std::chrono::steady_clock::time_point taken_at;
    tcp_info info;
};

/// How long ago the sample was taken, and its metrics: `1.5s ago: ESTABLISHED rtt 23us/11us …`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_sample& sample);

/// The differences between two samples, also per second.
///
/// Counts are those of tcp_info by the same names. A field is empty where either sample lacks it, or where the count
/// went backwards: then the samples are not of one connection, or not in that order. Rates are empty too where no time
/// passed between them.
struct tcp_delta {
    using microseconds = tcp_info::microseconds;
    template <class T>
    using maybe = std::optional<T>;

    std::chrono::steady_clock::duration elapsed{};  ///< negative where the samples are in the wrong order

    maybe<std::uint64_t> sent_bytes;  ///< retransmissions included
    maybe<std::uint64_t> acknowledged_bytes;
    maybe<std::uint64_t> received_bytes;
    maybe<std::uint64_t> retransmitted_bytes;
    maybe<std::uint64_t> sent_segments;
    maybe<std::uint64_t> received_segments;
    maybe<std::uint64_t> retransmitted_segments;
    maybe<std::uint64_t> out_of_order_segments;
    maybe<std::uint64_t> out_of_order_bytes;
    maybe<microseconds> busy_time;
    maybe<microseconds> receive_window_limited_time;
    maybe<microseconds> send_buffer_limited_time;

    maybe<double> sent_bytes_per_second;
    maybe<double> acknowledged_bytes_per_second;
    maybe<double> received_bytes_per_second;
    maybe<double> sent_segments_per_second;
    maybe<double> received_segments_per_second;
    /// The retransmitted share of what was sent, 0 to 1: by bytes, or by segments if bytes are unknown. Empty if
    /// nothing was sent.
    maybe<double> retransmitted_share;

    friend SOCKSTATE_EXPORT bool operator==(const tcp_delta& left, const tcp_delta& right) noexcept;
};

/// What happened from `before` to `after`, two samples of one connection.
[[nodiscard]] SOCKSTATE_EXPORT tcp_delta delta(const tcp_sample& before, const tcp_sample& after) noexcept;

/// One line of what is present: `1s sent 1048576 B/s acked 1048576 B/s received 0 B/s out 724/s in 362/s retrans 0%`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_delta& change);

}  // namespace sockstate
