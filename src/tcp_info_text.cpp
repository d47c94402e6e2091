// A connection's metrics as one line, in the words of ss(8) where it has one.

#include <sockstate/tcp_info.hpp>

#include "duration_text.hpp"

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

    template <class T>
    void add(std::string_view word, const std::optional<T>& value, std::string_view unit = {}) {
        if (!value) return;
        start(word);
        text_ += ' ';
        text_ += value_text(*value);
        text_ += unit;
    }
    /// `word first/second`, for a value that means something only beside the first.
    template <class T>
    void add_pair(std::string_view word, const std::optional<T>& first, const std::optional<T>& second) {
        add(word, first);
        if (!first || !second) return;
        text_ += '/';
        text_ += value_text(*second);
    }
    void add_flag(std::string_view word, const std::optional<bool>& on) {
        if (on.value_or(false)) start(word);
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void start(std::string_view word) {
        text_ += ' ';
        text_ += word;
    }

    std::string text_;
};

}  // namespace

std::string to_string(const tcp_info& info) {
    metrics_line line{to_string(info.state)};

    line.add_flag("ts", info.timestamps);
    line.add_flag("sack", info.selective_acks);
    line.add_flag("wscale", info.window_scaling);
    line.add_flag("ecn", info.ecn);

    line.add_pair("rtt", info.round_trip_time, info.round_trip_time_variation);
    line.add("minrtt", info.round_trip_time_minimum);
    line.add("rcv_rtt", info.receive_round_trip_time);
    line.add("rto", info.retransmission_timeout);
    line.add("lastsnd", info.since_last_data_sent);
    line.add("lastrcv", info.since_last_data_received);
    line.add("lastack", info.since_last_ack_received);

    line.add("mss", info.send_mss_bytes);
    line.add("rcvmss", info.receive_mss_bytes);
    line.add("pmtu", info.path_mtu_bytes);
    line.add("cwnd", info.congestion_window_bytes);
    line.add("ssthresh", info.slow_start_threshold_bytes);
    line.add("snd_wnd", info.send_window_bytes);
    line.add("rcv_wnd", info.receive_window_bytes);
    line.add("in_flight", info.in_flight_bytes);
    line.add("notsent", info.unsent_bytes);

    line.add("bytes_sent", info.sent_bytes);
    line.add("bytes_acked", info.acknowledged_bytes);
    line.add("bytes_received", info.received_bytes);
    line.add("bytes_retrans", info.retransmitted_bytes);
    line.add("segs_out", info.sent_segments);
    line.add("segs_in", info.received_segments);
    line.add("segs_retrans", info.retransmitted_segments);
    line.add("segs_lost", info.lost_segments);
    line.add("unanswered", info.unanswered_segments);
    line.add("segs_ooo", info.out_of_order_segments);
    line.add("bytes_ooo", info.out_of_order_bytes);

    line.add("delivery_rate", info.delivery_rate_bytes_per_second, "B/s");
    line.add("pacing_rate", info.pacing_rate_bytes_per_second, "B/s");
    line.add("busy", info.busy_time);
    line.add("rwnd_limited", info.receive_window_limited_time);
    line.add("sndbuf_limited", info.send_buffer_limited_time);
    line.add("age", info.connection_age);

    line.add_pair("queue", info.accept_queue_length, info.accept_queue_limit);
    return std::move(line).take();
}

}  // namespace sockstate
