// Samples into JSON and into a picture.

#include "recording.hpp"

#include "support/json.hpp"
#include "support/process_names.hpp"

#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace examples {

namespace {

namespace net = sockstate;

/// Adds `,"name":value` where there is a value.
template <class T>
void add(std::string& out, std::string_view name, const std::optional<T>& value) {
    if (value) out += fmt::format(R"(,"{}":{})", name, *value);
}

void add(std::string& out, std::string_view name, const std::optional<std::chrono::microseconds>& time) {
    if (time) add(out, name, std::optional{time->count()});
}

std::string to_json(const sample& one) {
    std::string out = fmt::format(R"({{"seconds":{:.6f},"state":"{}")", one.seconds, one.state);
    add(out, "round_trip_time_us", one.round_trip_time);
    add(out, "round_trip_time_minimum_us", one.round_trip_time_minimum);
    add(out, "congestion_window_bytes", one.congestion_window_bytes);
    add(out, "in_flight_bytes", one.in_flight_bytes);
    add(out, "acknowledged_bytes", one.acknowledged_bytes);
    add(out, "received_bytes", one.received_bytes);
    add(out, "retransmitted_segments", one.retransmitted_segments);
    add(out, "receive_queue_bytes", one.receive_queue_bytes);
    add(out, "send_queue_bytes", one.send_queue_bytes);
    add(out, "accept_queue_length", one.accept_queue_length);
    add(out, "accept_queue_limit", one.accept_queue_limit);
    add_json(out, one.timer);
    return out + '}';
}

std::vector<state_band> bands_of(const track& recorded, double start) {
    std::vector<state_band> bands;
    for (const sample& one : recorded.samples) {
        const double at = one.seconds - start;
        if (!bands.empty()) bands.back().to = at;
        if (bands.empty() || bands.back().state != one.state) bands.push_back({at, at, one.state});
    }
    if (!bands.empty() && recorded.gone) bands.back().to = *recorded.gone - start;
    return bands;
}

/// Each stretch in which looks one after the other saw the same timer, to the look that did not see it any more.
std::vector<timer_band> timers_of(const track& recorded, double start) {
    std::vector<timer_band> bands;
    bool goes_on = false;
    for (const sample& one : recorded.samples) {
        const double at = one.seconds - start;
        if (goes_on) bands.back().to = at;
        const bool runs = one.timer && one.timer->kind != net::timer_kind::none;
        if (runs && (!goes_on || bands.back().kind != one.timer->kind)) bands.push_back({at, at, one.timer->kind, 0});
        if (runs) bands.back().expirations = std::max(bands.back().expirations, one.timer->expirations);
        goes_on = runs;
    }
    if (goes_on && recorded.gone) bands.back().to = *recorded.gone - start;
    return bands;
}

/// The looks that saw more segments sent again than the look before.
std::vector<retransmission> retransmissions_of(const track& recorded, double start) {
    std::vector<retransmission> found;
    std::uint64_t known = 0;
    for (const sample& one : recorded.samples) {
        const std::uint64_t count = one.retransmitted_segments.value_or(known);
        const bool is_first = &one == recorded.samples.data();  // what was before the first look has no time
        if (count > known && !is_first) found.push_back({one.seconds - start, count - known});
        known = std::max(known, count);
    }
    return found;
}

template <class Value>
line line_of(std::string_view name, const track& recorded, double start, Value value_of) {
    line drawn{name, {}};
    for (const sample& one : recorded.samples) drawn.points.push_back({one.seconds - start, value_of(one)});
    return drawn;
}

line times(std::string_view name, const track& recorded, double start,
           std::optional<std::chrono::microseconds> sample::* time) {
    return line_of(name, recorded, start, [time](const sample& one) -> std::optional<double> {
        if (!(one.*time)) return std::nullopt;
        return static_cast<double>((one.*time)->count());
    });
}

line sizes(std::string_view name, const track& recorded, double start, std::optional<std::uint64_t> sample::* size) {
    return line_of(name, recorded, start, [size](const sample& one) -> std::optional<double> {
        if (!(one.*size)) return std::nullopt;
        return static_cast<double>(*(one.*size));
    });
}

line rates(std::string_view name, const track& recorded, double start, std::optional<std::uint64_t> sample::* count) {
    line drawn{name, {}};
    for (std::size_t i = 1; i < recorded.samples.size(); ++i) {
        const sample& after = recorded.samples[i];
        drawn.points.push_back({after.seconds - start, rate(recorded.samples[i - 1], after, count)});
    }
    return drawn;
}

}  // namespace

void add_json(std::string& out, std::span<const net::holder> processes) {
    if (processes.empty()) return;
    out += R"(,"processes":[)";
    std::string_view between;
    for (const net::holder& each : processes) {
        out += fmt::format(R"({}{{"pid":{},"name":{})", std::exchange(between, ","), each.pid,
                           json_string(printable_name(each)));
        add(out, "descriptor", each.descriptor);
        out += '}';
    }
    out += ']';
}

void add_json(std::string& out, const std::optional<net::tcp_timer>& timer) {
    if (!timer || timer->kind == net::timer_kind::none) return;
    out += fmt::format(R"(,"timer":{{"kind":"{}","left_ms":{},"expirations":{}}})", timer->kind, timer->left.count(),
                       timer->expirations);
}

sample sample_of(double seconds, const net::connection_with_details& row) {
    sample one{.seconds = seconds,
               .state = row.state,
               .round_trip_time = {},
               .round_trip_time_minimum = {},
               .congestion_window_bytes = {},
               .in_flight_bytes = {},
               .acknowledged_bytes = {},
               .received_bytes = {},
               .retransmitted_segments = {},
               .receive_queue_bytes = row.receive_queue_bytes,
               .send_queue_bytes = row.send_queue_bytes,
               .accept_queue_length = row.accept_queue_length,
               .accept_queue_limit = row.accept_queue_limit,
               .timer = row.details.timer};
    if (const auto& info = row.details.info) {
        one.round_trip_time = info->round_trip_time;
        one.round_trip_time_minimum = info->round_trip_time_minimum;
        one.congestion_window_bytes = info->congestion_window_bytes;
        one.in_flight_bytes = info->in_flight_bytes;
        one.acknowledged_bytes = info->acknowledged_bytes;
        one.received_bytes = info->received_bytes;
        one.retransmitted_segments = info->retransmitted_segments;
    }
    return one;
}

std::optional<double> rate(const sample& before, const sample& after, std::optional<std::uint64_t> sample::* count) {
    const auto& first = before.*count;
    const auto& last = after.*count;
    const double seconds = after.seconds - before.seconds;
    if (!first || !last || *last < *first || seconds <= 0) return std::nullopt;
    return static_cast<double>(*last - *first) / seconds;
}

std::string to_json(const recording& recorded, double interval) {
    std::string out = fmt::format(R"({{"interval_seconds":{},"connections":[)", interval);
    std::string_view between;
    for (const auto& [who, seen] : recorded) {
        out += std::exchange(between, ",");
        out += fmt::format(
            "\n"
            R"({{"local":"{}","remote":"{}")",
            who.local, who.remote);
        add(out, "gone_seconds", seen.gone);
        add_json(out, seen.processes);
        out += R"(,"samples":[)";
        std::string_view separator;
        for (const sample& one : seen.samples) {
            out += std::exchange(separator, ",");
            out += "\n " + to_json(one);
        }
        out += "]}";
    }
    return out + "]}\n";
}

std::string to_json(const net::tcp_transition& change, double seconds, std::span<const net::holder> processes) {
    const auto name = [](const std::optional<net::tcp_state>& state) {
        return state ? fmt::format("\"{}\"", *state) : "null";
    };
    std::string out = fmt::format(R"({{"seconds":{:.6f},"local":"{}","remote":"{}","from":{},"to":{})", seconds,
                                  change.local, change.remote, name(change.from), name(change.to));
    add_json(out, processes);
    return out + '}';
}

picture to_picture(const endpoints& who, const track& recorded) {
    const double start = recorded.samples.empty() ? 0 : recorded.samples.front().seconds;
    std::uint64_t retransmitted = 0;
    for (const sample& one : recorded.samples) retransmitted = one.retransmitted_segments.value_or(retransmitted);
    return {.title = fmt::format("{} → {}", who.local, who.remote),
            .subtitle = fmt::format("samples: {}, retransmitted segments: {}", recorded.samples.size(), retransmitted),
            .states = bands_of(recorded, start),
            .timers = timers_of(recorded, start),
            .retransmissions = retransmissions_of(recorded, start),
            .panels = {{"round-trip time",
                        quantity::time,
                        {times("smoothed", recorded, start, &sample::round_trip_time),
                         times("minimum", recorded, start, &sample::round_trip_time_minimum)}},
                       {"congestion window",
                        quantity::size,
                        {sizes("window", recorded, start, &sample::congestion_window_bytes),
                         sizes("in flight", recorded, start, &sample::in_flight_bytes)}},
                       {"throughput",
                        quantity::rate,
                        {rates("sent and acknowledged", recorded, start, &sample::acknowledged_bytes),
                         rates("received", recorded, start, &sample::received_bytes)}}}};
}

}  // namespace examples
