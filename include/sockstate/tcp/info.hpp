#pragma once

// What the kernel knows of one TCP connection, as a portable snapshot. A field is empty if this kernel does not report
// it, or has no sample of it yet: an absent value is never reported as 0.

#include <sockstate/tcp/state.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sockstate {

namespace detail {
/// The bytes that a kernel wrote, in the place where they stay.
///
/// The spans are made by the templates' callers, because making one here would cost every program that includes this.
class kernel_bytes {
public:
    /// More than any kernel writes today: Linux 6.18 writes 280.
    static constexpr std::size_t capacity = 320;

    /// The bytes stay unwritten.
    kernel_bytes() noexcept {}  // NOLINT(modernize-use-equals-default)
    /// `read(room)` writes the bytes and returns their number.
    template <class Read>
    explicit kernel_bytes(Read& read) noexcept : size_{static_cast<std::uint32_t>(read({bytes_, capacity}))} {}

    [[nodiscard]] const std::byte* data() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

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

    /// Compares all members.
    friend SOCKSTATE_EXPORT bool operator==(const tcp_agreement& left, const tcp_agreement& right) noexcept;
};

/// What was agreed on, in the words of ss(8): `ts sack wscale ecn`. Empty for nothing.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_agreement& agreed);

/// One connection's metrics at one moment (TCP_INFO, TCP_CONNECTION_INFO, SIO_TCP_INFO).
///
/// The letters beside each field name the platforms that report it: L Linux (with the version of the kernel if the
/// field is younger than 2.6), M macOS, F FreeBSD, W Windows. macOS counts times in milliseconds.
struct tcp_metrics {
    using microseconds = std::chrono::microseconds;  ///< the unit of times

    /// RFC 9293's state; `tcp_state::unknown` for a number that is documented nowhere. L M F W
    tcp_state state = tcp_state::unknown;

    std::optional<microseconds> round_trip_time = {};            ///< smoothed; empty before the first sample. L M F W
    std::optional<microseconds> round_trip_time_variation = {};  ///< mean deviation. L M F
    std::optional<microseconds> round_trip_time_minimum = {};    ///< least seen in the kernel's window. L4.6 W
    std::optional<microseconds> receive_round_trip_time = {};    ///< the receiver's own estimate. L
    std::optional<microseconds> retransmission_timeout = {};     ///< RFC 6298's RTO. L M F
    std::optional<microseconds> since_last_data_sent = {};       ///< L, in milliseconds
    std::optional<microseconds> since_last_data_received = {};   ///< L, in milliseconds; F
    std::optional<microseconds> since_last_ack_received = {};    ///< L, in milliseconds

    std::optional<std::uint32_t> send_mss_bytes = {};              ///< largest segment sent. L M F W
    std::optional<std::uint32_t> receive_mss_bytes = {};           ///< largest segment received. L F
    std::optional<std::uint32_t> path_mtu_bytes = {};              ///< L
    std::optional<std::uint64_t> congestion_window_bytes = {};     ///< L (segments × send_mss_bytes) M F W
    std::optional<std::uint64_t> slow_start_threshold_bytes = {};  ///< empty while infinite. L M F
    std::optional<std::uint64_t> send_window_bytes = {};           ///< what the peer offers. L5.4 M F W
    std::optional<std::uint64_t> receive_window_bytes = {};        ///< what this side offers. L6.2 M F W
    /// Sent and not acknowledged; Linux estimates it: segments × send_mss_bytes. L W
    std::optional<std::uint64_t> in_flight_bytes = {};
    std::optional<std::uint64_t> unsent_bytes = {};  ///< queued, not yet sent once. L4.6

    std::optional<std::uint64_t> sent_bytes = {};           ///< retransmissions included. L4.19 M W
    std::optional<std::uint64_t> acknowledged_bytes = {};   ///< Linux counts the SYN of the side that connected. L4.1
    std::optional<std::uint64_t> received_bytes = {};       ///< Linux adds one for a FIN once CLOSED. L4.1 M W
    std::optional<std::uint64_t> retransmitted_bytes = {};  ///< L4.19 M W
    std::optional<std::uint64_t> sent_segments = {};        ///< L4.2 M
    std::optional<std::uint64_t> received_segments = {};    ///< L4.2 M
    std::optional<std::uint64_t> retransmitted_segments = {};  ///< since the connection began. L M F
    std::optional<std::uint32_t> lost_segments = {};           ///< believed lost now. L
    /// Retransmissions and probes in a row without an answer. L
    std::optional<std::uint32_t> unanswered_segments = {};
    std::optional<std::uint32_t> out_of_order_segments = {};  ///< received out of order. L5.4 F W(v2)
    std::optional<std::uint64_t> out_of_order_bytes = {};     ///< received out of order. M

    std::optional<std::uint64_t> delivery_rate_bytes_per_second = {};  ///< L4.9
    std::optional<std::uint64_t> pacing_rate_bytes_per_second = {};    ///< empty while unlimited. L3.15
    std::optional<microseconds> busy_time = {};                        ///< with data in flight. L4.10
    std::optional<microseconds> receive_window_limited_time = {};      ///< held back by the peer's window. L4.10 W(v1)
    std::optional<microseconds> send_buffer_limited_time = {};         ///< held back by this side's buffer. L4.10 W(v1)
    std::optional<microseconds> connection_age = {};                   ///< W

    std::optional<std::uint32_t> accept_queue_length = {};  ///< a listener's connections that wait for accept. L
    std::optional<std::uint32_t> accept_queue_limit = {};   ///< how many of them may wait. L

    tcp_agreement agreed = {};  ///< empty before the peer has answered

    /// Compares all members.
    friend SOCKSTATE_EXPORT bool operator==(const tcp_metrics& left, const tcp_metrics& right) noexcept;
};

struct tcp_info;
/// Gives all bytes that the kernel wrote, for what has no field in `tcp_info`: struct tcp_info of linux/tcp.h,
/// tcp_connection_info of macOS, tcp_info of FreeBSD, TCP_INFO_v0 to v2 of Windows (the size says which version).
///
/// They are a part of `info`, so a temporary gives none: name the result of `query_info` first. The span is empty if
/// there were no bytes: on a Windows without SIO_TCP_INFO, and for a connection that FreeBSD no longer knows.
[[nodiscard]] SOCKSTATE_EXPORT std::span<const std::byte> raw_bytes(const tcp_info& info) noexcept;
void raw_bytes(const tcp_info&& temporary) = delete;

/// One connection's metrics, and the bytes that they were read from. Two are equal if their metrics are: the bytes are
/// not compared, because some of them are in no field.
struct tcp_info : private detail::kernel_bytes, tcp_metrics {
    /// Nothing known.
    SOCKSTATE_EXPORT tcp_info() noexcept;
    /// For backends. `read(room)` writes the kernel's bytes where they will stay and returns their number; `decode`
    /// makes the fields from the span of them.
    template <class Read, class Decode>
    tcp_info(Read read, Decode decode) noexcept : kernel_bytes{read}, tcp_metrics(decode({data(), size()})) {}

    friend SOCKSTATE_EXPORT std::span<const std::byte> raw_bytes(const tcp_info& info) noexcept;
};

/// One line of the fields that are present: `ESTABLISHED ts sack rtt 23us/11us rto 204ms mss 32768 cwnd 327680 …`.
/// Sizes are in bytes; `ts` and the like are listed if they were agreed on.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_metrics& metrics);

}  // namespace sockstate
