// The differences between two samples of one connection.

#include <sockstate/tcp/delta.hpp>

#include "detail/duration_text.hpp"

#include <sockstate/platform/wait.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sockstate {

namespace {

/// How far a count has come; empty where one side lacks it, or it went backwards.
template <class To, class T>
std::optional<To> difference(const std::optional<T>& before, const std::optional<T>& after) noexcept {
    if (!before || !after || *after < *before) return std::nullopt;
    return To{*after - *before};
}

std::optional<double> rate(const std::optional<std::uint64_t>& count, std::chrono::duration<double> over) noexcept {
    if (!count || over <= over.zero()) return std::nullopt;
    return static_cast<double>(*count) / over.count();
}

std::optional<double> share(const std::optional<std::uint64_t>& part,
                            const std::optional<std::uint64_t>& whole) noexcept {
    if (!part || !whole || *whole == 0) return std::nullopt;
    return std::min(1.0, static_cast<double>(*part) / static_cast<double>(*whole));
}

/// The nearest whole number, at most the greatest: a long count in a short time is more.
long long rounded(double rate) noexcept {
    return rate < 0x1p63 ? std::llround(rate) : std::numeric_limits<long long>::max();
}

void add_rate(std::string& text, std::string_view word, const std::optional<double>& rate, std::string_view unit) {
    if (!rate) return;
    text += ' ';
    text += word;
    text += ' ';
    text += std::to_string(rounded(*rate));
    text += unit;
}

/// With two decimals, of which trailing zeros are left out.
std::string percent_text(double share) {
    const auto hundredths = std::llround(share * 10'000);
    std::string text = std::to_string(hundredths / 100);
    if (const auto rest = hundredths % 100; rest != 0) {
        text += '.';
        text += std::to_string(100 + rest).substr(1);
        if (text.back() == '0') text.pop_back();
    }
    return text + '%';
}

}  // namespace

bool operator==(const tcp_delta& left, const tcp_delta& right) noexcept = default;

tcp_delta delta(const tcp_sample& before, const tcp_sample& after) noexcept {
    const auto counted = [&](auto field) { return difference<std::uint64_t>(before.info.*field, after.info.*field); };
    const auto spent = [&](auto field) {
        return difference<tcp_info::microseconds>(before.info.*field, after.info.*field);
    };
    tcp_delta change;
    change.elapsed = after.taken_at - before.taken_at;
    change.sent_bytes = counted(&tcp_info::sent_bytes);
    change.acknowledged_bytes = counted(&tcp_info::acknowledged_bytes);
    change.received_bytes = counted(&tcp_info::received_bytes);
    change.retransmitted_bytes = counted(&tcp_info::retransmitted_bytes);
    change.sent_segments = counted(&tcp_info::sent_segments);
    change.received_segments = counted(&tcp_info::received_segments);
    change.retransmitted_segments = counted(&tcp_info::retransmitted_segments);
    change.out_of_order_segments = counted(&tcp_info::out_of_order_segments);
    change.out_of_order_bytes = counted(&tcp_info::out_of_order_bytes);
    change.busy_time = spent(&tcp_info::busy_time);
    change.receive_window_limited_time = spent(&tcp_info::receive_window_limited_time);
    change.send_buffer_limited_time = spent(&tcp_info::send_buffer_limited_time);

    change.sent_bytes_per_second = rate(change.sent_bytes, change.elapsed);
    change.acknowledged_bytes_per_second = rate(change.acknowledged_bytes, change.elapsed);
    change.received_bytes_per_second = rate(change.received_bytes, change.elapsed);
    change.sent_segments_per_second = rate(change.sent_segments, change.elapsed);
    change.received_segments_per_second = rate(change.received_segments, change.elapsed);
    const bool bytes_are_told = change.sent_bytes && change.retransmitted_bytes;
    change.retransmitted_share = bytes_are_told ? share(change.retransmitted_bytes, change.sent_bytes)
                                                : share(change.retransmitted_segments, change.sent_segments);
    return change;
}

std::string to_string(const tcp_sample& sample) {
    const auto age = std::chrono::floor<std::chrono::microseconds>(platform::now() - sample.taken_at);
    return detail::duration_text(age) + " ago: " + to_string(sample.info);
}

std::string to_string(const tcp_delta& change) {
    using std::chrono::microseconds;
    std::string text = detail::duration_text(std::chrono::duration_cast<microseconds>(change.elapsed));
    add_rate(text, "sent", change.sent_bytes_per_second, " B/s");
    add_rate(text, "acked", change.acknowledged_bytes_per_second, " B/s");
    add_rate(text, "received", change.received_bytes_per_second, " B/s");
    add_rate(text, "out", change.sent_segments_per_second, "/s");
    add_rate(text, "in", change.received_segments_per_second, "/s");
    if (change.retransmitted_share) text += " retrans " + percent_text(*change.retransmitted_share);
    return text;
}

}  // namespace sockstate
