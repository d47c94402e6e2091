#pragma once

// What happened on a connection between two looks at its metrics.

#include <sockstate/tcp/info.hpp>

namespace sockstate {

/// A connection's metrics, and when they were taken: `{clock::now(), *stream.query_info()}`.
struct tcp_sample {
    /// When the kernel was asked.
    std::chrono::steady_clock::time_point taken_at;
    /// What it reported.
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
    using microseconds = tcp_info::microseconds;  ///< the unit of times
    /// A value, or nothing where it is not known.
    template <class T>
    using maybe = std::optional<T>;

    std::chrono::steady_clock::duration elapsed{};  ///< negative where the samples are in the wrong order

    maybe<std::uint64_t> sent_bytes;                  ///< retransmissions included
    maybe<std::uint64_t> acknowledged_bytes;          ///< what the peer acknowledged
    maybe<std::uint64_t> received_bytes;              ///< what arrived in order
    maybe<std::uint64_t> retransmitted_bytes;         ///< sent again
    maybe<std::uint64_t> sent_segments;               ///< retransmissions included
    maybe<std::uint64_t> received_segments;           ///< those without data too
    maybe<std::uint64_t> retransmitted_segments;      ///< sent again
    maybe<std::uint64_t> out_of_order_segments;       ///< received out of order
    maybe<std::uint64_t> out_of_order_bytes;          ///< received out of order
    maybe<microseconds> busy_time;                    ///< with data in flight
    maybe<microseconds> receive_window_limited_time;  ///< held back by the peer's window
    maybe<microseconds> send_buffer_limited_time;     ///< held back by this side's buffer

    maybe<double> sent_bytes_per_second;          ///< `sent_bytes` by the time that passed
    maybe<double> acknowledged_bytes_per_second;  ///< `acknowledged_bytes`, the same
    maybe<double> received_bytes_per_second;      ///< `received_bytes`, the same
    maybe<double> sent_segments_per_second;       ///< `sent_segments`, the same
    maybe<double> received_segments_per_second;   ///< `received_segments`, the same
    /// The retransmitted share of what was sent, 0 to 1: by bytes, or by segments if bytes are unknown. Empty if
    /// nothing was sent.
    maybe<double> retransmitted_share;

    /// Compares all members.
    friend SOCKSTATE_EXPORT bool operator==(const tcp_delta& left, const tcp_delta& right) noexcept;
};

/// What happened from `before` to `after`, two samples of one connection.
[[nodiscard]] SOCKSTATE_EXPORT tcp_delta delta(const tcp_sample& before, const tcp_sample& after) noexcept;

/// One line of what is present: `1s sent 1048576 B/s acked 1048576 B/s received 0 B/s out 724/s in 362/s retrans 0%`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_delta& change);

}  // namespace sockstate
