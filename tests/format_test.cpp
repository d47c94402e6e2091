// Values as text: what to_string says of each, and that fmt prints the same with its width and fill.

#include "support/check_text.hpp"

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <string>
#include <string_view>

namespace sockstate::test::format_test {

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

net::error refused() {
    return {net::errc::connected_to_itself, operation::connect};
}

net::ip::endpoint endpoint(std::string_view text) {
    return net::ip::endpoint::parse(text).value();
}

}  // namespace

TEST_CASE("format: errors and their parts") {
    const net::error late{net::errc::deadline_exceeded, operation::receive};
    check_text(late, to_string(late));
    CHECK(fmt::format("{}", late).starts_with("receive: "));
    CHECK(fmt::format("{}", late).ends_with(" (deadline_exceeded)"));

    check_text(net::transfer_error{late, 4096}, to_string(late) + " after 4096 bytes");
    check_text(net::transfer_error{late, 1}, to_string(late) + " after 1 byte");
    check_text(net::errc::end_of_stream, "end_of_stream");
    check_text(net::resolver_errc::host_not_found, "host_not_found");
    check_text(net::error_domain::system, "system");
    check_text(net::error_domain::resolver, "resolver");
    check_text(net::error_domain::library, "library");
    check_text(operation::connect, "connect");
    check_text(operation::query_info, "query info");
}

TEST_CASE("format: addresses and endpoints") {
    const auto v6 = net::ip::address_v6::parse("2001:DB8:0:0:1:0:0:1").value();
    check_text(net::ip::family::v4, "v4");
    check_text(net::ip::address_v4::loopback(), "127.0.0.1");
    check_text(v6, "2001:db8::1:0:0:1");
    check_text(net::ip::address_v6::parse("fe80::1").value().with_scope(7), "fe80::1%7");
    check_text(net::ip::address{net::ip::address_v4::loopback()}, "127.0.0.1");
    check_text(net::ip::address{v6}, "2001:db8::1:0:0:1");
    check_text(endpoint("127.0.0.1:80"), "127.0.0.1:80");
    check_text(endpoint("[::1]:443"), "[::1]:443");
    check_text(net::ip::prefix::parse("10.0.0.0/8").value(), "10.0.0.0/8");
    check_text(net::ip::service{443}, "443");
    check_text(net::ip::service{"0443"}, "443");
    check_text(net::ip::service{"https"}, "https");
    check_text(net::ip::service{"+1"}, "(invalid)");
}

TEST_CASE("format: local names, the longest too") {
    check_text(net::local::endpoint::path("/run/it.sock").value(), "/run/it.sock");
    check_text(net::local::endpoint::abstract("it").value(), "@it");
    check_text(net::local::endpoint{}, "(unnamed)");

    const auto longest = net::local::endpoint::path(std::string(108, '\n')).value();
    CHECK(fmt::format("{}", longest) == to_string(longest));
}

TEST_CASE("format: what the program did and may do") {
    check_text(net::lifecycle::send_shut, "send_shut");
    check_text(net::lifecycle_of<net::tcp::listener>, "listening");
    check_text(net::verb::shutdown_send, "shutdown_send");
    check_text(net::protocol_kind::stream, "stream");
    check_text(net::protocol_kind::sequenced, "sequenced");
    check_text(net::protocol_kind::datagram, "datagram");
    check_text(net::option_id::no_delay, "no_delay");
    check_text(net::option::name{"cubic"}, "cubic");
    check_text(net::option::name{"sixteen letters!"}, "sixteen letters");  // 15 are kept
}

TEST_CASE("format: what the kernel says, and whether the two agree") {
    check_text(net::tcp_state::fin_wait_2, "FIN-WAIT-2");
    check_text(net::tcp_state::unknown, "UNKNOWN");
    check_text(net::tcp_state_set{}, "{}");
    check_text(net::tcp_agreement{}, "");
    check_text(net::tcp_agreement{.timestamps = true, .selective_acks = false, .window_scaling = true, .ecn = true},
               "ts wscale ecn");
    check_text(net::tcp_state_set{net::tcp_state::established}, "{ESTABLISHED}");
    check_text(net::tcp_state_set{net::tcp_state::time_wait, net::tcp_state::closed}, "{CLOSED, TIME-WAIT}");
    check_text(net::verdict::peer_closed, "peer_closed");
    check_text(net::audit_report{net::verdict::peer_closed, net::lifecycle::connected, net::tcp_state::close_wait},
               "peer_closed: typed connected, kernel says CLOSE-WAIT");
}

TEST_CASE("format: how a connection was closed, what happened on it, and its changes of state") {
    check_text(net::close_outcome::unacknowledged, "unacknowledged");
    check_text(net::close_report{net::close_outcome::unacknowledged, 4096, 0}, "unacknowledged: 4096 bytes");
    check_text(net::tcp_delta{}, "0us");
    net::tcp_transition change{
        endpoint("127.0.0.1:80"), endpoint("[::1]:4242"), net::tcp_state::established, net::tcp_state::close_wait, {}};
    check_text(change, "127.0.0.1:80 -> [::1]:4242 ESTABLISHED -> CLOSE-WAIT");
    change.to.reset();
    check_text(change, "127.0.0.1:80 -> [::1]:4242 ESTABLISHED -> -");
    change.from.reset();
    check_text(change, "127.0.0.1:80 -> [::1]:4242 - -> -");
}

TEST_CASE("format: a connection of the kernel's table") {
    net::connection row;
    row.state = net::tcp_state::established;
    row.local = endpoint("127.0.0.1:80");
    row.remote = endpoint("[::1]:4242");
    row.inode = 12345;
    check_text(row, "ESTABLISHED 127.0.0.1:80 -> [::1]:4242");

    net::connection_with_info with_info{row};
    check_text(with_info, "ESTABLISHED 127.0.0.1:80 -> [::1]:4242");
    with_info.info.emplace().state = row.state;
    with_info.info->round_trip_time = 23us;
    check_text(with_info, "ESTABLISHED 127.0.0.1:80 -> [::1]:4242 rtt 23us");
}

TEST_CASE("format: a UDP socket of the kernel's table") {
    net::udp_socket row{.local = endpoint("127.0.0.1:53")};
    check_text(row, "127.0.0.1:53");
    row.remote = endpoint("127.0.0.2:4242");
    check_text(row, "127.0.0.1:53 -> 127.0.0.2:4242");
}

TEST_CASE("format: metrics show what is present and nothing else") {
    net::tcp_info info;
    check_text(info, "UNKNOWN");

    info.state = net::tcp_state::established;
    info.round_trip_time = 23us;
    info.round_trip_time_variation = 11us;
    info.retransmission_timeout = 204ms;
    info.send_mss_bytes = 32768;
    info.congestion_window_bytes = 327680;
    check_text(info, "ESTABLISHED rtt 23us/11us rto 204ms mss 32768 cwnd 327680");

    info.round_trip_time_variation.reset();
    info.agreed = {.timestamps = true, .selective_acks = false};
    info.pacing_rate_bytes_per_second = 18'446'744'073'709'551'614U;
    check_text(info, "ESTABLISHED ts rtt 23us rto 204ms mss 32768 cwnd 327680 pacing_rate 18446744073709551614B/s");

    info = {};
    info.unanswered_segments = 2;
    info.lost_segments = 1;
    check_text(info, "UNKNOWN segs_lost 1 unanswered 2");

    info = {};
    info.state = net::tcp_state::listen;
    info.round_trip_time_variation = 11us;  // means nothing without the time that varies
    info.accept_queue_length = 0;
    info.accept_queue_limit = 128;
    check_text(info, "LISTEN queue 0/128");
}

TEST_CASE("format: every metric has a word of its own") {
    net::tcp_info info;
    const auto fill = [](auto&... fields) {
        unsigned value = 100;
        ((fields = typename std::remove_reference_t<decltype(fields)>::value_type(value++)), ...);
    };
    info.agreed = {.timestamps = true, .selective_acks = true, .window_scaling = true, .ecn = true};
    fill(info.round_trip_time, info.round_trip_time_variation, info.round_trip_time_minimum,
         info.receive_round_trip_time, info.retransmission_timeout, info.since_last_data_sent,
         info.since_last_data_received, info.since_last_ack_received, info.send_mss_bytes, info.receive_mss_bytes,
         info.path_mtu_bytes, info.congestion_window_bytes, info.slow_start_threshold_bytes, info.send_window_bytes,
         info.receive_window_bytes, info.in_flight_bytes, info.unsent_bytes, info.sent_bytes, info.acknowledged_bytes,
         info.received_bytes, info.retransmitted_bytes, info.sent_segments, info.received_segments,
         info.retransmitted_segments, info.lost_segments, info.out_of_order_segments, info.out_of_order_bytes,
         info.delivery_rate_bytes_per_second, info.pacing_rate_bytes_per_second, info.busy_time,
         info.receive_window_limited_time, info.send_buffer_limited_time, info.connection_age, info.accept_queue_length,
         info.accept_queue_limit);
    check_text(info,
               "UNKNOWN ts sack wscale ecn rtt 100us/101us minrtt 102us rcv_rtt 103us rto 104us lastsnd 105us "
               "lastrcv 106us lastack 107us mss 108 rcvmss 109 pmtu 110 cwnd 111 ssthresh 112 snd_wnd 113 rcv_wnd 114 "
               "in_flight 115 notsent 116 bytes_sent 117 bytes_acked 118 bytes_received 119 bytes_retrans 120 "
               "segs_out 121 segs_in 122 segs_retrans 123 segs_lost 124 segs_ooo 125 bytes_ooo 126 "
               "delivery_rate 127B/s pacing_rate 128B/s busy 129us rwnd_limited 130us sndbuf_limited 131us age 132us "
               "queue 133/134");
}

TEST_CASE("format: times have the unit that keeps them short") {
    const auto text = [](std::chrono::microseconds time) {
        net::tcp_delta change;
        change.elapsed = time;
        return to_string(change);
    };
    CHECK(text(0us) == "0us");
    CHECK(text(999us) == "999us");
    CHECK(text(1000us) == "1ms");
    CHECK(text(1001us) == "1.001ms");
    CHECK(text(1500us) == "1.5ms");
    CHECK(text(1050us) == "1.05ms");
    CHECK(text(204ms) == "204ms");
    CHECK(text(999999us) == "999.999ms");
    CHECK(text(1s) == "1s");
    CHECK(text(12250ms) == "12.25s");
    CHECK(text(1000999us) == "1s");  // three decimals, cut
    CHECK(text(100s) == "100s");
    CHECK(text(2h) == "7200s");
    CHECK(text(-1500us) == "-1.5ms");
}

TEST_CASE("format: how an address was tried") {
    const net::deadline::clock::time_point start{1h};
    net::connect_attempt attempt{endpoint("127.0.0.1:80"), start, start + 1500us, std::nullopt};
    check_text(attempt, "127.0.0.1:80 after 1.5ms: connected");
    attempt.failure = refused();
    check_text(attempt, "127.0.0.1:80 after 1.5ms: " + to_string(refused()));
}

TEST_CASE("format: a deadline says what is left") {
    check_text(net::deadline{}, "never");
    check_text(net::deadline{0s}, "passed");
    check_text(net::deadline{net::deadline::clock::now() - 1h}, "passed");

    const std::string text = fmt::format("{}", net::deadline{1000h});
    CHECK(text.starts_with("in 3"));
    CHECK(text.ends_with("s"));
}

TEST_CASE("format: fmt checks the specification") {
    const net::ip::address_v4 loopback = net::ip::address_v4::loopback();
    CHECK_THROWS_AS(static_cast<void>(fmt::format(fmt::runtime("{:d}"), loopback)), fmt::format_error);
    CHECK_THROWS_AS(static_cast<void>(fmt::format(fmt::runtime("{:x}"), net::tcp_state::listen)), fmt::format_error);
    CHECK(fmt::format(fmt::runtime("{:>10}"), loopback) == " 127.0.0.1");
}

}  // namespace sockstate::test::format_test
