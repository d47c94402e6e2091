#pragma once

// What was seen of each connection over time, kept for a file.

#include "picture.hpp"

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/holders.hpp>
#include <sockstate/tcp/info.hpp>
#include <sockstate/tcp/watch.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examples {

/// The identity of a connection while it exists.
struct endpoints {
    sockstate::ip::endpoint local;
    sockstate::ip::endpoint remote;

    friend std::strong_ordering operator<=>(const endpoints&, const endpoints&) = default;
};

/// One connection at one moment; the metrics are empty if the kernel did not report them.
struct sample {
    double seconds;  ///< since the recording began
    sockstate::tcp_state state;
    std::optional<std::chrono::microseconds> round_trip_time;
    std::optional<std::chrono::microseconds> round_trip_time_minimum;
    std::optional<std::uint64_t> congestion_window_bytes;
    std::optional<std::uint64_t> in_flight_bytes;
    std::optional<std::uint64_t> acknowledged_bytes;
    std::optional<std::uint64_t> received_bytes;
    std::optional<std::uint64_t> retransmitted_segments;
    std::optional<std::uint32_t> receive_queue_bytes;
    std::optional<std::uint32_t> send_queue_bytes;
    std::optional<std::uint32_t> accept_queue_length;
    std::optional<std::uint32_t> accept_queue_limit;
    std::optional<sockstate::tcp_timer> timer;
};

[[nodiscard]] sample sample_of(double seconds, const sockstate::connection_with_details& row);

/// A connection's samples, in order.
struct track {
    std::vector<sample> samples;
    std::optional<double> gone;                ///< when it was first missing
    std::vector<sockstate::holder> processes;  ///< that had it open last
};

/// The rate per second between two samples; empty if either has no count, or if the count became smaller.
[[nodiscard]] std::optional<double> rate(const sample& before, const sample& after,
                                         std::optional<std::uint64_t> sample::* count);

using recording = std::map<endpoints, track>;

/// The recording as JSON: an array of connections, each with its processes and its samples;
/// what is not known is left out.
[[nodiscard]] std::string to_json(const recording& recorded, double interval);

/// Adds `,"processes":[…]` to an object where any are known.
void add_json(std::string& out, std::span<const sockstate::holder> processes);

/// Adds `,"timer":{…}` to an object where a timer runs.
void add_json(std::string& out, const std::optional<sockstate::tcp_timer>& timer);

/// A change as a line of JSON; `from` or `to` is null where the connection was not there.
[[nodiscard]] std::string to_json(const sockstate::tcp_transition& change, double seconds,
                                  std::span<const sockstate::holder> processes);

/// One connection as a picture: its states, timers and retransmissions, round-trip time, windows and throughput.
[[nodiscard]] picture to_picture(const endpoints& who, const track& recorded);

}  // namespace examples
