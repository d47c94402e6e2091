// What happened between two samples of a connection: differences, rates, and what is left out.

#include "support/states.hpp"

#include <sockstate/tcp/delta.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::tcp_delta_test {

using namespace std::chrono_literals;

namespace {

tcp_sample sample(std::chrono::milliseconds at, const tcp_info& info) {
    return {std::chrono::steady_clock::time_point{at}, info};
}

/// Every count that a sample can have, each a multiple of `step`.
tcp_info counts(std::uint32_t step) {
    tcp_info info;
    info.sent_bytes = 1000U * step;
    info.acknowledged_bytes = 900U * step;
    info.received_bytes = 500U * step;
    info.retransmitted_bytes = 100U * step;
    info.sent_segments = 10U * step;
    info.received_segments = 8U * step;
    info.retransmitted_segments = 2U * step;
    info.out_of_order_segments = 3U * step;
    info.out_of_order_bytes = 30U * step;
    info.busy_time = 7us * step;
    info.receive_window_limited_time = 5us * step;
    info.send_buffer_limited_time = 4us * step;
    return info;
}

}  // namespace

TEST_CASE("delta: differences of counts, and what they are a second") {
    const tcp_delta change = delta(sample(1000ms, counts(1)), sample(1500ms, counts(3)));
    CHECK(change.elapsed == 500ms);
    CHECK(change.sent_bytes == 2000U);
    CHECK(change.acknowledged_bytes == 1800U);
    CHECK(change.received_bytes == 1000U);
    CHECK(change.retransmitted_bytes == 200U);
    CHECK(change.sent_segments == 20U);
    CHECK(change.received_segments == 16U);
    CHECK(change.retransmitted_segments == 4U);
    CHECK(change.out_of_order_segments == 6U);
    CHECK(change.out_of_order_bytes == 60U);
    CHECK(change.busy_time == 14us);
    CHECK(change.receive_window_limited_time == 10us);
    CHECK(change.send_buffer_limited_time == 8us);

    CHECK(change.sent_bytes_per_second == 4000.0);
    CHECK(change.acknowledged_bytes_per_second == 3600.0);
    CHECK(change.received_bytes_per_second == 2000.0);
    CHECK(change.sent_segments_per_second == 40.0);
    CHECK(change.received_segments_per_second == 32.0);
    CHECK(change.retransmitted_share == 0.1);
    CHECK(to_string(change) == "500ms sent 4000 B/s acked 3600 B/s received 2000 B/s out 40/s in 32/s retrans 10%");
}

TEST_CASE("delta: what either side lacks is absent, and nothing else with it") {
    const tcp_info all = counts(2);
    for (const bool lacks_before : {true, false}) {
        tcp_info less = counts(lacks_before ? 1 : 3);
        less.sent_bytes.reset();
        less.busy_time.reset();
        const tcp_delta change = lacks_before ? delta(sample(0ms, less), sample(1000ms, all))
                                              : delta(sample(0ms, all), sample(1000ms, less));
        CHECK(!change.sent_bytes);
        CHECK(!change.sent_bytes_per_second);
        CHECK(!change.busy_time);
        CHECK(change.received_bytes == 500U);
        CHECK(change.retransmitted_share == 0.2);  // by segments, where the bytes are unknown
    }
    tcp_delta nothing = delta(sample(0ms, {}), sample(2000ms, all));
    nothing.elapsed = {};
    CHECK(nothing == tcp_delta{});
    CHECK(to_string(delta(sample(0ms, {}), sample(2000ms, all))) == "2s");
}

TEST_CASE("delta: a count that went backwards is absent, not a huge number") {
    tcp_info before = counts(2);
    tcp_info after = counts(4);
    after.sent_bytes = 1;
    after.busy_time = 1us;
    const tcp_delta change = delta(sample(0ms, before), sample(1000ms, after));
    CHECK(!change.sent_bytes);
    CHECK(!change.sent_bytes_per_second);
    CHECK(!change.busy_time);
    CHECK(change.received_bytes == 1000U);
}

TEST_CASE("delta: a count that stood still is a difference of nothing, which is not absent") {
    const tcp_delta change = delta(sample(0ms, counts(1)), sample(1000ms, counts(1)));
    CHECK(change.sent_bytes == 0U);
    CHECK(change.sent_bytes_per_second == 0.0);
    CHECK(change.out_of_order_segments == 0U);
    CHECK(change.busy_time == 0us);
}

TEST_CASE("delta: no rates where no time passed, or where it ran backwards") {
    for (const auto& at : {1000ms, 999ms}) {
        const tcp_delta change = delta(sample(1000ms, counts(1)), sample(at, counts(2)));
        CHECK(change.sent_bytes == 1000U);
        CHECK(!change.sent_bytes_per_second);
        CHECK(!change.received_segments_per_second);
        CHECK(change.retransmitted_share == 0.1);
    }
    CHECK(to_string(delta(sample(1000ms, {}), sample(999ms, {}))) == "-1ms");
}

TEST_CASE("delta: the share of nothing is absent, and no share is more than all") {
    CHECK(!delta(sample(0ms, counts(1)), sample(1000ms, counts(1))).retransmitted_share);
    tcp_info odd = counts(1);
    odd.retransmitted_bytes = 5000;
    odd.sent_bytes = 1001;
    CHECK(delta(sample(0ms, counts(1)), sample(1000ms, odd)).retransmitted_share == 1.0);
}

TEST_CASE("to_string: a rate beyond 64 bits is the greatest number, not a negative one") {
    tcp_delta change;
    change.sent_bytes_per_second = 18446744073709551615e9;
    change.received_bytes_per_second = 0x1p63;
    CHECK(to_string(change) == "0us sent 9223372036854775807 B/s received 9223372036854775807 B/s");
}

TEST_CASE("to_string: a share to two decimals") {
    tcp_delta change;
    for (const auto& [share, text] : {std::pair{0.0, "0us retrans 0%"}, std::pair{0.0125, "0us retrans 1.25%"},
                                      std::pair{0.005, "0us retrans 0.5%"}, std::pair{0.0001, "0us retrans 0.01%"},
                                      std::pair{1.0, "0us retrans 100%"}}) {
        change.retransmitted_share = share;
        CHECK(to_string(change) == text);
    }
}

TEST_CASE("delta: of a connection that was used between") {
    auto [client, server] = connected_pair();
    const auto take = [&one = client] { return tcp_sample{deadline::clock::now(), must(one.query_info())}; };
    const tcp_sample before = take();
    const std::array<char, 5000> sent{};
    std::array<char, 5000> received{};
    must(client.send_all(sent, patience));
    must(server.receive_exactly(received, patience));
    const tcp_delta change = delta(before, take());
    CHECK(change.elapsed > 0ns);
    CHECK(change.sent_bytes.value_or(5000) >= 5000);  // more, had any been lost
    CHECK(change.received_bytes.value_or(0) == 0);
    CHECK(change.sent_bytes.has_value() == change.sent_bytes_per_second.has_value());
}

}  // namespace sockstate::test::tcp_delta_test
