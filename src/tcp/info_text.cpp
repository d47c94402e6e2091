// A connection's metrics as one line, in the words of ss(8) where it has one.

#include <sockstate/tcp/info.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

namespace {

std::string value_text(std::chrono::microseconds span) {
    return detail::duration_text(span);
}
std::string value_text(std::uint64_t count) {
    return std::to_string(count);
}

/// The line as it grows. What is empty leaves no trace.
class metrics_line {
public:
    explicit metrics_line(std::string_view first) : text_{first} {}

    void add(std::string_view word, const auto& value, std::string_view unit = {}) {
        if (!value) return;
        start(word);
        text_ += ' ';
        text_ += value_text(*value);
        text_ += unit;
    }
    /// `word first/second`, for a value that means something only beside the first.
    void add_pair(std::string_view word, const auto& first, const auto& second) {
        add(word, first);
        if (!first || !second) return;
        text_ += '/';
        text_ += value_text(*second);
    }
    void add_flag(std::string_view word, std::optional<bool> on) {
        if (on.value_or(false)) start(word);
    }
    void add_agreement(const tcp_agreement& agreed) {
        add_flag("ts", agreed.timestamps);
        add_flag("sack", agreed.selective_acks);
        add_flag("wscale", agreed.window_scaling);
        add_flag("ecn", agreed.ecn);
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void start(std::string_view word) {
        if (!text_.empty()) text_ += ' ';
        text_ += word;
    }

    std::string text_;
};

}  // namespace

std::string to_string(const tcp_agreement& agreed) {
    metrics_line line{{}};
    line.add_agreement(agreed);
    return std::move(line).take();
}

std::string to_string(const tcp_metrics& metrics) {
    metrics_line line{to_string(metrics.state)};

    line.add_agreement(metrics.agreed);

    line.add_pair("rtt", metrics.round_trip_time, metrics.round_trip_time_variation);
    line.add("minrtt", metrics.round_trip_time_minimum);
    line.add("rcv_rtt", metrics.receive_round_trip_time);
    line.add("rto", metrics.retransmission_timeout);
    line.add("lastsnd", metrics.since_last_data_sent);
    line.add("lastrcv", metrics.since_last_data_received);
    line.add("lastack", metrics.since_last_ack_received);

    line.add("mss", metrics.send_mss_bytes);
    line.add("rcvmss", metrics.receive_mss_bytes);
    line.add("pmtu", metrics.path_mtu_bytes);
    line.add("cwnd", metrics.congestion_window_bytes);
    line.add("ssthresh", metrics.slow_start_threshold_bytes);
    line.add("snd_wnd", metrics.send_window_bytes);
    line.add("rcv_wnd", metrics.receive_window_bytes);
    line.add("in_flight", metrics.in_flight_bytes);
    line.add("notsent", metrics.unsent_bytes);

    line.add("bytes_sent", metrics.sent_bytes);
    line.add("bytes_acked", metrics.acknowledged_bytes);
    line.add("bytes_received", metrics.received_bytes);
    line.add("bytes_retrans", metrics.retransmitted_bytes);
    line.add("segs_out", metrics.sent_segments);
    line.add("segs_in", metrics.received_segments);
    line.add("segs_retrans", metrics.retransmitted_segments);
    line.add("segs_lost", metrics.lost_segments);
    line.add("unanswered", metrics.unanswered_segments);
    line.add("segs_ooo", metrics.out_of_order_segments);
    line.add("bytes_ooo", metrics.out_of_order_bytes);

    line.add("delivery_rate", metrics.delivery_rate_bytes_per_second, "B/s");
    line.add("pacing_rate", metrics.pacing_rate_bytes_per_second, "B/s");
    line.add("busy", metrics.busy_time);
    line.add("rwnd_limited", metrics.receive_window_limited_time);
    line.add("sndbuf_limited", metrics.send_buffer_limited_time);
    line.add("age", metrics.connection_age);

    line.add_pair("queue", metrics.accept_queue_length, metrics.accept_queue_limit);
    return std::move(line).take();
}

}  // namespace sockstate
