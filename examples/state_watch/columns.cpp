// Computes what the columns show from two samples of a connection.

#include "columns.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace examples {

namespace {

std::string milliseconds(double value, const sample& /*last*/) {
    return fmt::format("{:.3f}", value);
}

std::string count(double value, const sample& /*last*/) {
    return fmt::format("{:.0f}", value);
}

std::string bytes(double value, const sample& /*last*/) {
    if (value < 1e4) return fmt::format("{:.0f}", value);
    if (value < 1e7) return fmt::format("{:.0f}k", value / 1e3);
    if (value < 1e10) return fmt::format("{:.0f}M", value / 1e6);
    return fmt::format("{:.0f}G", value / 1e9);
}

/// The seconds that are left of the timer.
std::optional<double> timer_left(const sample& last, const std::optional<sample>& /*before*/) {
    if (!last.timer || last.timer->kind == sockstate::timer_kind::none) return std::nullopt;
    return std::chrono::duration<double>{last.timer->left}.count();
}

std::string_view word_of(sockstate::timer_kind kind) noexcept {
    switch (kind) {
        case sockstate::timer_kind::none: return "-";
        case sockstate::timer_kind::retransmission: return "retrans";
        case sockstate::timer_kind::keep_alive: return "keep-alive";
        case sockstate::timer_kind::time_wait: return "time-wait";
        case sockstate::timer_kind::window_probe: return "probe";
        case sockstate::timer_kind::unknown: return "unknown";
    }
    return "unknown";
}

/// `retrans 1.6s x3`: what for, what is left, and how often it has ended since the peer's last answer.
std::string timer_text(double left, const sample& last) {
    const auto text = fmt::format("{} {:.{}f}s", word_of(last.timer->kind), left, left < 100 ? 1 : 0);
    return last.timer->expirations == 0 ? text : fmt::format("{} x{}", text, last.timer->expirations);
}

template <class T>
std::optional<double> number(const std::optional<T>& value) {
    if (!value) return std::nullopt;
    return static_cast<double>(*value);
}

std::optional<double> number(const std::optional<std::chrono::microseconds>& time) {
    if (!time) return std::nullopt;
    return std::chrono::duration<double, std::milli>{*time}.count();
}

/// The count of two samples as a rate.
template <std::optional<std::uint64_t> sample::* Field>
std::optional<double> rate_of(const sample& last, const std::optional<sample>& before) {
    return before ? rate(*before, last, Field) : std::nullopt;
}

template <auto Field>
std::optional<double> field(const sample& last, const std::optional<sample>& /*before*/) {
    return number(last.*Field);
}

/// A listener has connections in its queue in place of bytes.
template <auto Queue, auto Bytes>
std::optional<double> queue(const sample& last, const std::optional<sample>& /*before*/) {
    return number(last.*Queue ? last.*Queue : last.*Bytes);
}

constexpr std::array<column, 10> all_columns{{
    {"rtt", "rtt ms", 9, field<&sample::round_trip_time>, milliseconds},
    {"sent", "sent/s", 7, rate_of<&sample::acknowledged_bytes>, bytes},
    {"recv", "recv/s", 7, rate_of<&sample::received_bytes>, bytes},
    {"recv-q", "recv-q", 7, queue<&sample::accept_queue_length, &sample::receive_queue_bytes>, bytes},
    {"send-q", "send-q", 7, queue<&sample::accept_queue_limit, &sample::send_queue_bytes>, bytes},
    {"retrans", "retrans", 7, field<&sample::retransmitted_segments>, count},
    {"timer", "timer", 17, timer_left, timer_text},
    {"cwnd", "cwnd", 7, field<&sample::congestion_window_bytes>, bytes},
    {"flight", "flight", 7, field<&sample::in_flight_bytes>, bytes},
    {"min-rtt", "min ms", 9, field<&sample::round_trip_time_minimum>, milliseconds},
}};

constexpr std::array<std::pair<std::string_view, sort_key::kind>, 5> other_keys{{{"age", sort_key::kind::age},
                                                                                 {"state", sort_key::kind::state},
                                                                                 {"local", sort_key::kind::local},
                                                                                 {"remote", sort_key::kind::remote},
                                                                                 {"process", sort_key::kind::process}}};

}  // namespace

std::span<const column> columns() noexcept {
    return all_columns;
}

std::string sort_key_names() {
    std::string names;
    for (const auto& [name, kind] : other_keys) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    for (const column& each : all_columns) names += fmt::format(", {}", each.key);
    return names;
}

std::optional<sort_key> sort_key_named(std::string_view name) noexcept {
    for (const auto& [word, kind] : other_keys) {
        if (word == name) return sort_key{kind, nullptr};
    }
    for (const column& each : all_columns) {
        if (each.key == name) return sort_key{sort_key::kind::number, &each};
    }
    return std::nullopt;
}

}  // namespace examples
