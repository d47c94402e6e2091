#pragma once

// What the kernel knows of one TCP connection, as a portable snapshot. A field that this kernel does not
// tell, or for which it has no sample yet, is empty: never 0 for absent.

#include <sockstate/tcp_state.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sockstate {

namespace detail {
/// Room for what a kernel wrote, in place, so that it can write there and nothing is copied.
class kernel_bytes {
public:
    /// More than any kernel has by now: Linux 6.18 writes 280.
    static constexpr std::size_t capacity = 320;

    kernel_bytes() noexcept {}  // NOLINT(modernize-use-equals-default): the bytes are to stay unwritten

    /// Where to write; `keep` then says how much was written.
    [[nodiscard]] SOCKSTATE_EXPORT std::span<std::byte> room() noexcept;
    void keep(std::size_t size) noexcept { size_ = static_cast<std::uint32_t>(size); }
    [[nodiscard]] SOCKSTATE_EXPORT std::span<const std::byte> kept() const noexcept;

    /// Always: what the bytes tell stands in fields, which are compared.
    friend constexpr bool operator==(const kernel_bytes&, const kernel_bytes&) noexcept { return true; }

private:
    alignas(8) std::byte bytes_[capacity];
    std::uint32_t size_ = 0;
};
}  // namespace detail

/// One connection's metrics at one moment (TCP_INFO, TCP_CONNECTION_INFO, SIO_TCP_INFO).
///
/// Beside each field stand the platforms that tell it: L Linux (with the kernel's version where it came
/// later), M macOS, F FreeBSD, W Windows. macOS counts times in milliseconds.
struct tcp_info {
    using microseconds = std::chrono::microseconds;
    template <class T>
    using maybe = std::optional<T>;

    /// Nothing known. Leaves the room for the kernel's bytes as it is.
    SOCKSTATE_EXPORT tcp_info() noexcept;

    /// RFC 9293's state; `tcp_state::unknown` for a number that no one has documented. L M F W
    tcp_state state = tcp_state::unknown;

    maybe<microseconds> round_trip_time;            ///< smoothed; empty before the first sample. L M F W
    maybe<microseconds> round_trip_time_variation;  ///< mean deviation. L M F
    maybe<microseconds> round_trip_time_minimum;    ///< least seen in the kernel's window. L4.6 W
    maybe<microseconds> receive_round_trip_time;    ///< the receiver's own estimate. L
    maybe<microseconds> retransmission_timeout;     ///< RFC 6298's RTO. L M F
    maybe<microseconds> since_last_data_sent;       ///< L, in milliseconds
    maybe<microseconds> since_last_data_received;   ///< L, in milliseconds; F
    maybe<microseconds> since_last_ack_received;    ///< L, in milliseconds

    maybe<std::uint32_t> send_mss_bytes;              ///< largest segment sent. L M F W
    maybe<std::uint32_t> receive_mss_bytes;           ///< largest segment received. L F
    maybe<std::uint32_t> path_mtu_bytes;              ///< L
    maybe<std::uint64_t> congestion_window_bytes;     ///< L (segments × send_mss_bytes) M F W
    maybe<std::uint64_t> slow_start_threshold_bytes;  ///< empty while infinite. L M F
    maybe<std::uint64_t> send_window_bytes;           ///< what the peer offers. L5.4 M F W
    maybe<std::uint64_t> receive_window_bytes;        ///< what this side offers. L6.2 M F W
    maybe<std::uint64_t> in_flight_bytes;  ///< sent, not acknowledged; L estimates: segments × send_mss_bytes. W
    maybe<std::uint64_t> unsent_bytes;     ///< queued, not yet sent once. L4.6

    maybe<std::uint64_t> sent_bytes;              ///< retransmissions included. L4.19 M W
    maybe<std::uint64_t> acknowledged_bytes;      ///< on the side that connected, Linux counts the SYN as one. L4.1
    maybe<std::uint64_t> received_bytes;          ///< L4.1 M W
    maybe<std::uint64_t> retransmitted_bytes;     ///< L4.19 M W
    maybe<std::uint64_t> sent_segments;           ///< L4.2 M
    maybe<std::uint64_t> received_segments;       ///< L4.2 M
    maybe<std::uint64_t> retransmitted_segments;  ///< since the connection began. L M F
    maybe<std::uint32_t> lost_segments;           ///< believed lost now. L
    maybe<std::uint32_t> unanswered_segments;     ///< retransmissions and probes in a row without an answer. L
    maybe<std::uint32_t> out_of_order_segments;   ///< received out of order. L5.4 F W(v2)
    maybe<std::uint64_t> out_of_order_bytes;      ///< received out of order. M

    maybe<std::uint64_t> delivery_rate_bytes_per_second;  ///< L4.9
    maybe<std::uint64_t> pacing_rate_bytes_per_second;    ///< empty while unlimited. L3.15
    maybe<microseconds> busy_time;                        ///< with data in flight. L4.10
    maybe<microseconds> receive_window_limited_time;      ///< held back by the peer's window. L4.10 W(v1)
    maybe<microseconds> send_buffer_limited_time;         ///< held back by this side's buffer. L4.10 W(v1)
    maybe<microseconds> connection_age;                   ///< W

    maybe<bool> timestamps;      ///< RFC 7323 timestamps agreed. L M F W
    maybe<bool> selective_acks;  ///< RFC 2018 agreed. L M F
    maybe<bool> window_scaling;  ///< RFC 7323 scaling agreed. L M F
    maybe<bool> ecn;             ///< RFC 3168 agreed. L M F W(v2)

    /// Connections that wait for accept, and how many may: only of a listener. L
    maybe<std::uint32_t> accept_queue_length;
    maybe<std::uint32_t> accept_queue_limit;

    /// The bytes that the kernel wrote, all of them, for what has no field here: struct tcp_info of linux/tcp.h,
    /// tcp_connection_info of macOS, tcp_info of FreeBSD, TCP_INFO_v0 to v2 of Windows (its size tells which).
    ///
    /// They are a part of this object. Empty where there were none: on a Windows without SIO_TCP_INFO, of a
    /// connection that FreeBSD has forgotten.
    [[nodiscard]] SOCKSTATE_EXPORT std::span<const std::byte> raw() const noexcept;

    detail::kernel_bytes bytes;  ///< Behind `raw()`; the backends fill it.

    /// Compares the fields, and not the bytes, some of which no field tells.
    friend SOCKSTATE_EXPORT bool operator==(const tcp_info& left, const tcp_info& right) noexcept;
};

/// One line of what is present, for people: `ESTABLISHED ts sack rtt 23us/11us rto 204ms mss 32768 cwnd 327680 …`.
/// Sizes are in bytes; timestamps and the like stand there when agreed.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_info& info);

}  // namespace sockstate
