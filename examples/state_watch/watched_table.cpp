// Following connections from one round of samples to the next.

#include "watched_table.hpp"

#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>

namespace examples {

namespace {

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

std::string watched_table::text(double now, std::size_t rows) const {
    std::vector<const decltype(watched_)::value_type*> order;
    order.reserve(watched_.size());
    for (const auto& each : watched_) order.push_back(&each);
    std::ranges::stable_sort(order, std::greater{}, [](const auto* each) { return each->second.in_state_since; });

    std::string out =
        fmt::format("{:<12} {:>8}  {:<44} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>7}\n", "state", "for s",
                    "local -> remote", "rtt ms", "cwnd", "flight", "sent/s", "recv/s", "retrans", "recv-q", "send-q");
    for (const auto* each : std::span{order}.first(std::min(rows, order.size()))) {
        const auto& [who, one] = *each;
        const auto rate_of = [&one](std::optional<std::uint64_t> sample::* field) {
            return one.before ? rate(*one.before, one.last, field) : std::nullopt;
        };
        out += fmt::format(
            "{:<12} {:>8.1f}  {:<44} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>7}\n", one.last.state,
            now - one.in_state_since, fmt::format("{} -> {}", who.local, who.remote),
            milliseconds(one.last.round_trip_time), bytes(one.last.congestion_window_bytes),
            bytes(one.last.in_flight_bytes), bytes(rate_of(&sample::acknowledged_bytes)),
            bytes(rate_of(&sample::received_bytes)), count(one.last.retransmitted_segments),
            bytes(one.last.accept_queue_length ? one.last.accept_queue_length : one.last.receive_queue_bytes),
            bytes(one.last.accept_queue_limit ? one.last.accept_queue_limit : one.last.send_queue_bytes));
    }
    if (order.size() > rows) out += fmt::format("… and {} more\n", order.size() - rows);
    return out;
}

}  // namespace examples
