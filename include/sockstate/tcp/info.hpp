#pragma once

// What the kernel knows of one TCP connection, as a portable snapshot. A field that this kernel does not
// tell, or for which it has no sample yet, is empty: never 0 for absent.

#include <sockstate/tcp/metric.hpp>
#include <sockstate/tcp/state.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sockstate {

namespace detail {
/// What a kernel wrote, in place, so that nothing is copied.
class kernel_bytes {
public:
    /// More than any kernel has by now: Linux 6.18 writes 280.
    static constexpr std::size_t capacity = 320;

    /// The bytes stay unwritten.
    kernel_bytes() noexcept {}  // NOLINT(modernize-use-equals-default)
    /// What `read(room)` writes, as much as it returns.
    template <class Read>
    explicit kernel_bytes(Read& read) noexcept : size_{static_cast<std::uint32_t>(read(std::span{bytes_}))} {}

    [[nodiscard]] std::span<const std::byte> kept() const noexcept { return {bytes_, size_}; }

private:
    alignas(8) std::byte bytes_[capacity];
    std::uint32_t size_ = 0;
};
}  // namespace detail

/// What both ends of a connection agreed on in its handshake. The letters are those of `tcp_metrics`.
struct tcp_agreement {
    std::optional<bool> timestamps = {};      ///< RFC 7323. L M F W
    std::optional<bool> selective_acks = {};  ///< RFC 2018. L M F
    std::optional<bool> window_scaling = {};  ///< RFC 7323. L M F
    std::optional<bool> ecn = {};             ///< explicit congestion notification, RFC 3168. L M F W(v2)

    friend SOCKSTATE_EXPORT bool operator==(const tcp_agreement& left, const tcp_agreement& right) noexcept;
};

/// One connection's metrics at one moment (TCP_INFO, TCP_CONNECTION_INFO, SIO_TCP_INFO).
///
/// Beside each field stand the platforms that tell it: L Linux (with the kernel's version where it came
/// later), M macOS, F FreeBSD, W Windows. macOS counts times in milliseconds.
struct tcp_metrics {
    using microseconds = std::chrono::microseconds;

    /// RFC 9293's state; `tcp_state::unknown` for a number that no one has documented. L M F W
    tcp_state state = tcp_state::unknown;

    tcp_agreement agreed = {};  ///< empty before the peer has answered

    positive_metric<microseconds> round_trip_time = {};          ///< smoothed; empty before the first sample. L M F W
    metric<microseconds> round_trip_time_variation = {};         ///< mean deviation. L M F
    positive_metric<microseconds> round_trip_time_minimum = {};  ///< least seen in the kernel's window. L4.6 W
    positive_metric<microseconds> receive_round_trip_time = {};  ///< the receiver's own estimate. L
    positive_metric<microseconds> retransmission_timeout = {};   ///< RFC 6298's RTO. L M F
    metric<microseconds> since_last_data_sent = {};              ///< L, in milliseconds
    metric<microseconds> since_last_data_received = {};          ///< L, in milliseconds; F
    metric<microseconds> since_last_ack_received = {};           ///< L, in milliseconds

    positive_metric<std::uint32_t> send_mss_bytes = {};     ///< largest segment sent. L M F W
    positive_metric<std::uint32_t> receive_mss_bytes = {};  ///< largest segment received. L F
    positive_metric<std::uint32_t> path_mtu_bytes = {};     ///< L
    metric<std::uint64_t> congestion_window_bytes = {};     ///< L (segments × send_mss_bytes) M F W
    metric<std::uint64_t> slow_start_threshold_bytes = {};  ///< empty while infinite. L M F
    metric<std::uint64_t> send_window_bytes = {};           ///< what the peer offers. L5.4 M F W
    metric<std::uint64_t> receive_window_bytes = {};        ///< what this side offers. L6.2 M F W
    metric<std::uint64_t> in_flight_bytes = {};  ///< sent, not acknowledged; L estimates: segments × send_mss_bytes. W
    metric<std::uint64_t> unsent_bytes = {};     ///< queued, not yet sent once. L4.6

    metric<std::uint64_t> sent_bytes = {};           ///< retransmissions included. L4.19 M W
    metric<std::uint64_t> acknowledged_bytes = {};   ///< on the side that connected, Linux counts the SYN as one. L4.1
    metric<std::uint64_t> received_bytes = {};       ///< L4.1 M W
    metric<std::uint64_t> retransmitted_bytes = {};  ///< L4.19 M W
    metric<std::uint64_t> sent_segments = {};        ///< L4.2 M
    metric<std::uint64_t> received_segments = {};    ///< L4.2 M
    metric<std::uint64_t> retransmitted_segments = {};  ///< since the connection began. L M F
    metric<std::uint32_t> lost_segments = {};           ///< believed lost now. L
    metric<std::uint32_t> unanswered_segments = {};     ///< retransmissions and probes in a row without an answer. L
    metric<std::uint32_t> out_of_order_segments = {};   ///< received out of order. L5.4 F W(v2)
    metric<std::uint64_t> out_of_order_bytes = {};      ///< received out of order. M

    positive_metric<std::uint64_t> delivery_rate_bytes_per_second = {};  ///< L4.9
    metric<std::uint64_t> pacing_rate_bytes_per_second = {};             ///< empty while unlimited. L3.15
    metric<microseconds> busy_time = {};                                 ///< with data in flight. L4.10
    metric<microseconds> receive_window_limited_time = {};  ///< held back by the peer's window. L4.10 W(v1)
    metric<microseconds> send_buffer_limited_time = {};     ///< held back by this side's buffer. L4.10 W(v1)
    metric<microseconds> connection_age = {};               ///< W

    /// Connections that wait for accept, and how many may: only of a listener. L
    metric<std::uint32_t> accept_queue_length = {};
    metric<std::uint32_t> accept_queue_limit = {};

    friend SOCKSTATE_EXPORT bool operator==(const tcp_metrics& left, const tcp_metrics& right) noexcept;
};

/// One connection's metrics, and the bytes that they were read from. Compares as the metrics do: some of the bytes no
/// field tells.
struct tcp_info : private detail::kernel_bytes, tcp_metrics {
    /// Nothing known.
    SOCKSTATE_EXPORT tcp_info() noexcept;
    /// For backends: has `read(room)` write the kernel's bytes where they are to stay, which returns how many they
    /// are, and `decode` make the fields of them.
    template <class Read>
    tcp_info(Read read, tcp_metrics (*decode)(std::span<const std::byte> written) noexcept) noexcept
        : kernel_bytes{read}, tcp_metrics(decode(kept())) {}

    /// The bytes that the kernel wrote, all of them, for what has no field here: struct tcp_info of linux/tcp.h,
    /// tcp_connection_info of macOS, tcp_info of FreeBSD, TCP_INFO_v0 to v2 of Windows (its size tells which).
    ///
    /// They are a part of this object. Empty where there were none: on a Windows without SIO_TCP_INFO, of a
    /// connection that FreeBSD has forgotten.
    [[nodiscard]] std::span<const std::byte> raw() const noexcept { return kept(); }
};

/// One line of what is present, for people: `ESTABLISHED ts sack rtt 23us/11us rto 204ms mss 32768 cwnd 327680 …`.
/// Sizes are in bytes; timestamps and the like stand there when agreed.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_metrics& metrics);

}  // namespace sockstate
