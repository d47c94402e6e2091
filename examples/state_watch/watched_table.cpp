// Following connections from one round of samples to the next.

#include "watched_table.hpp"

#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

namespace examples {

namespace {

namespace net = sockstate;

std::string milliseconds(const std::optional<std::chrono::microseconds>& time) {
    return time ? fmt::format("{:.3f}", std::chrono::duration<double, std::milli>{*time}.count()) : "-";
}

std::string count(const std::optional<std::uint64_t>& value) {
    return value ? fmt::format("{}", *value) : "-";
}

std::string bytes(const std::optional<double>& value) {
    if (!value) return "-";
    if (*value < 1e4) return fmt::format("{:.0f}", *value);
    if (*value < 1e7) return fmt::format("{:.0f}k", *value / 1e3);
    if (*value < 1e10) return fmt::format("{:.0f}M", *value / 1e6);
    return fmt::format("{:.0f}G", *value / 1e9);
}

template <class T>
std::string bytes(const std::optional<T>& value) {
    return bytes(value ? std::optional{static_cast<double>(*value)} : std::nullopt);
}

std::string rate_of(const sample& last, const std::optional<sample>& before,
                    std::optional<std::uint64_t> sample::* field) {
    return bytes(before ? rate(*before, last, field) : std::nullopt);
}

/// A column: what it shows of a connection.
struct metric {
    std::string_view heading;
    std::size_t width;
    std::string (*text)(const sample& last, const std::optional<sample>& before);
};

/// The first are those that a narrow terminal shows as well.
constexpr std::array<metric, 8> all_metrics{{
    {"rtt ms", 9, [](const sample& last, const auto&) { return milliseconds(last.round_trip_time); }},
    {"sent/s", 7, [](const sample& last, const auto& was) { return rate_of(last, was, &sample::acknowledged_bytes); }},
    {"recv/s", 7, [](const sample& last, const auto& was) { return rate_of(last, was, &sample::received_bytes); }},
    {"recv-q", 7,
     [](const sample& last, const auto&) {
         return bytes(last.accept_queue_length ? last.accept_queue_length : last.receive_queue_bytes);
     }},
    {"send-q", 7,
     [](const sample& last, const auto&) {
         return bytes(last.accept_queue_limit ? last.accept_queue_limit : last.send_queue_bytes);
     }},
    {"retrans", 7, [](const sample& last, const auto&) { return count(last.retransmitted_segments); }},
    {"cwnd", 7, [](const sample& last, const auto&) { return bytes(last.congestion_window_bytes); }},
    {"flight", 7, [](const sample& last, const auto&) { return bytes(last.in_flight_bytes); }},
}};

/// State, time and the space behind them.
constexpr std::size_t first_columns = 23;

/// How many metrics have room beside what takes `taken` columns.
std::size_t metrics_within(std::size_t columns, std::size_t taken) noexcept {
    std::size_t fitting = 0;
    for (const metric& each : all_metrics) {
        taken += 1 + each.width;
        if (taken > columns) break;
        ++fitting;
    }
    return fitting;
}

/// Endpoints are ASCII, and what is cut off ends in an ellipsis.
std::string cut(const std::string& text, std::size_t room) {
    return text.size() <= room ? text : text.substr(0, room - 1) + "…";
}

/// Open is green, waiting for somebody yellow or red, over grey.
std::string_view ink_of(net::tcp_state state) noexcept {
    switch (state) {
        case net::tcp_state::established: return "\x1b[32m";
        case net::tcp_state::close_wait: return "\x1b[31m";
        case net::tcp_state::syn_sent:
        case net::tcp_state::syn_received:
        case net::tcp_state::fin_wait_1:
        case net::tcp_state::fin_wait_2:
        case net::tcp_state::closing:
        case net::tcp_state::last_ack: return "\x1b[33m";
        case net::tcp_state::listen: return "\x1b[36m";
        case net::tcp_state::closed:
        case net::tcp_state::time_wait:
        case net::tcp_state::unknown: return "\x1b[90m";
    }
    return "";
}

}  // namespace

void watched_table::see(const endpoints& who, const sample& now) {
    const auto [at, is_new] =
        watched_.try_emplace(who, watched{.last = now, .before = {}, .in_state_since = now.seconds});
    watched& one = at->second;
    if (is_new) {
        changes_.push_back({who.local, who.remote, {}, now.state, {}});
        return;
    }
    if (one.last.state != now.state) {
        changes_.push_back({who.local, who.remote, one.last.state, now.state, {}});
        one.in_state_since = now.seconds;
    }
    one.before = std::exchange(one.last, now);
    one.seen_this_round = true;
}

std::vector<sockstate::tcp_transition> watched_table::end_round(clock::time_point now,
                                                                const std::function<bool(const endpoints&)>& is_there) {
    for (auto at = watched_.begin(); at != watched_.end();) {
        const auto& [who, one] = *at;
        if (std::exchange(at->second.seen_this_round, false) || is_there(who)) {
            ++at;
        } else {
            changes_.push_back({who.local, who.remote, one.last.state, {}, {}});
            at = watched_.erase(at);
        }
    }
    for (sockstate::tcp_transition& change : changes_) change.seen_at = now;
    return std::exchange(changes_, {});
}

std::size_t watched_table::size(net::tcp_state_set in) const {
    const auto counts = [in](const auto& each) { return in.contains(each.second.last.state); };
    return static_cast<std::size_t>(std::ranges::count_if(watched_, counts));
}

std::string watched_table::text(double now, const table_shape& shape) const {
    std::vector<const decltype(watched_)::value_type*> order;
    order.reserve(watched_.size());
    for (const auto& each : watched_) order.push_back(&each);
    std::ranges::stable_sort(order, std::greater{}, [](const auto* each) { return each->second.in_state_since; });
    const std::size_t count = std::min(shape.rows, order.size());

    std::vector<std::string> ends{"local -> remote"};
    for (const auto* each : std::span{order}.first(count)) {
        ends.push_back(fmt::format("{} -> {}", each->first.local, each->first.remote));
    }
    const std::size_t longest = std::ranges::max(ends, {}, &std::string::size).size();
    const std::size_t for_ends = std::min(longest, std::max(shape.columns, first_columns + 2) - first_columns);
    const std::size_t metrics = metrics_within(shape.columns, first_columns + for_ends);

    std::string out = fmt::format("{:<12} {:>8}  {:<{}}", "state", "for s", cut(ends[0], for_ends), for_ends);
    for (const metric& each : std::span{all_metrics}.first(metrics)) {
        out += fmt::format(" {:>{}}", each.heading, each.width);
    }
    out += '\n';
    for (std::size_t i = 0; i < count; ++i) {
        const watched& one = order[i]->second;
        const std::string state = fmt::format("{:<12}", one.last.state);
        out += shape.has_colour ? fmt::format("{}{}\x1b[0m", ink_of(one.last.state), state) : state;
        out += fmt::format(" {:>8.1f}  {:<{}}", now - one.in_state_since, cut(ends[i + 1], for_ends), for_ends);
        for (const metric& each : std::span{all_metrics}.first(metrics)) {
            out += fmt::format(" {:>{}}", each.text(one.last, one.before), each.width);
        }
        out += '\n';
    }
    if (shape.counts_rest && order.size() > count) out += fmt::format("… and {} more\n", order.size() - count);
    return out;
}

}  // namespace examples
