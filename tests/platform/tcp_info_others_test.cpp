// macOS's, FreeBSD's and Windows' TCP metrics, field by field.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <freebsd/tcp_info_decode.hpp>
#include <macos/tcp_info_decode.hpp>
#include <windows/tcp_info_decode.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::tcp_info_others_test {

using namespace sockstate::platform;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t bsd_closed = 0;
constexpr std::uint8_t bsd_syn_sent = 2;
constexpr std::uint8_t bsd_established = 4;
constexpr std::uint32_t bsd_no_threshold = 65535U << 14U;

byte_image macos_sample(std::uint8_t state = bsd_established) {
    byte_image image{112, std::endian::little};
    image.put(0, state).put<std::uint8_t>(1, 6).put<std::uint8_t>(2, 6).put<std::uint32_t>(4, 0b0111);
    std::uint32_t value = 1000;
    for (std::size_t at = 8; at < 52; at += 4) image.put(at, value++);
    image.put<std::uint32_t>(52, 0x7fff);
    for (std::size_t at = 56; at < 112; at += 8) image.put(at, std::uint64_t{1} << 40U | value++);
    return image;
}

byte_image freebsd_sample(std::uint8_t state = bsd_established) {
    byte_image image{236};
    image.put(0, state).put<std::uint8_t>(5, 0b1011).put<std::uint8_t>(6, 0xff);
    std::uint32_t value = 1000;
    for (std::size_t at = 8; at < 132; at += 4) image.put(at, value++);
    return image;
}

byte_image windows_sample(std::uint32_t state = 4) {
    byte_image image{152, std::endian::little};
    image.put(0, state).put<std::uint32_t>(4, 1460).put<std::uint64_t>(8, 5000000000).put<std::uint8_t>(16, 1);
    for (std::size_t pad = 17; pad < 20; ++pad) image.put<std::uint8_t>(pad, 0xcc);
    std::uint32_t value = 1000;
    for (std::size_t at = 20; at < 48; at += 4) image.put(at, value++);
    image.put<std::uint64_t>(48, 1'000'000'000'000).put<std::uint64_t>(56, 2'000'000'000'000);
    for (std::size_t at = 64; at < 84; at += 4) image.put(at, value++);
    for (std::size_t at = 88; at < 136; at += 4) image.put(at, value++);
    image.put(136, value).put<std::uint8_t>(140, 1).put(144, ~std::uint32_t{0}).put(148, ~std::uint32_t{0});
    return image;
}

}  // namespace

TEST_CASE("macos tcp_info: every field, milliseconds as microseconds") {
    const tcp_info info = must(macos_kernel::decode_tcp_info(macos_sample().all()));
    constexpr std::uint64_t high = std::uint64_t{1} << 40U;
    tcp_info expected;
    expected.state = tcp_state::established;
    expected.retransmission_timeout = 1001ms;
    expected.send_mss_bytes = 1002;
    expected.slow_start_threshold_bytes = 1003;
    expected.congestion_window_bytes = 1004;
    expected.send_window_bytes = 1005;
    expected.receive_window_bytes = 1007;
    expected.round_trip_time = 1009ms;
    expected.round_trip_time_variation = 1010ms;
    expected.sent_segments = high | 1011;
    expected.sent_bytes = high | 1012;
    expected.retransmitted_bytes = high | 1013;
    expected.received_segments = high | 1014;
    expected.received_bytes = high | 1015;
    expected.out_of_order_bytes = high | 1016;
    expected.retransmitted_segments = high | 1017;
    expected.agreed = {.timestamps = true, .selective_acks = true, .window_scaling = true, .ecn = false};
    CHECK(info == expected);
}

TEST_CASE("macos tcp_info: the counters exist once they are whole") {
    const byte_image image = macos_sample();
    for (std::size_t length = macos_kernel::tcp_info_least; length <= image.size(); ++length) {
        CAPTURE(length);
        const tcp_info info = must(macos_kernel::decode_tcp_info(image.first(length)));
        CHECK(info.sent_segments.has_value() == (length >= 64));
        CHECK(info.sent_bytes.has_value() == (length >= 72));
        CHECK(info.retransmitted_bytes.has_value() == (length >= 80));
        CHECK(info.received_segments.has_value() == (length >= 88));
        CHECK(info.received_bytes.has_value() == (length >= 96));
        CHECK(info.out_of_order_bytes.has_value() == (length >= 104));
        CHECK(info.retransmitted_segments.has_value() == (length >= 112));
    }
}

TEST_CASE("macos tcp_info: a timer that does not run, no threshold and no sample are absence") {
    byte_image image = macos_sample();
    image.put<std::uint32_t>(12, 0).put(20, bsd_no_threshold).put<std::uint32_t>(44, 0);
    const tcp_info info = must(macos_kernel::decode_tcp_info(image.all()));
    CHECK(!info.retransmission_timeout);
    CHECK(!info.slow_start_threshold_bytes);
    CHECK(!info.round_trip_time);
    CHECK(!info.round_trip_time_variation);
    CHECK(info.agreed.timestamps == true);
}

TEST_CASE("freebsd tcp_info: every field, windows in bytes, times in microseconds") {
    const tcp_info info = must(freebsd_kernel::decode_tcp_info(freebsd_sample().all()));
    tcp_info expected;
    expected.state = tcp_state::established;
    expected.retransmission_timeout = 1000us;
    expected.send_mss_bytes = 1002;
    expected.receive_mss_bytes = 1003;
    expected.since_last_data_received = 1011us;
    expected.round_trip_time = 1015us;
    expected.round_trip_time_variation = 1016us;
    expected.slow_start_threshold_bytes = 1017;
    expected.congestion_window_bytes = 1018;
    expected.receive_window_bytes = 1022;
    expected.send_window_bytes = 1023;
    expected.retransmitted_segments = 1028;
    expected.out_of_order_segments = 1029;
    expected.agreed = {.timestamps = true, .selective_acks = true, .window_scaling = false, .ecn = true};
    CHECK(info == expected);
}

TEST_CASE("freebsd tcp_info: no threshold and no sample are absence") {
    byte_image image = freebsd_sample();
    image.put(76, bsd_no_threshold).put<std::uint32_t>(68, 0);
    const tcp_info info = must(freebsd_kernel::decode_tcp_info(image.all()));
    CHECK(!info.slow_start_threshold_bytes);
    CHECK(!info.round_trip_time);
    CHECK(!info.round_trip_time_variation);
}

TEST_CASE("bsd tcp_info: before the peer has answered, its window and the options are absent") {
    for (const std::uint8_t state : {bsd_closed, bsd_syn_sent}) {
        for (const tcp_info& info :
             {must(macos_kernel::decode_tcp_info(macos_sample(state).put<std::uint32_t>(44, 0).all())),
              must(freebsd_kernel::decode_tcp_info(freebsd_sample(state).put<std::uint32_t>(68, 0).all()))}) {
            CHECK(!info.send_window_bytes);
            CHECK(!info.since_last_data_received);
            CHECK(info.agreed == tcp_agreement{});
            CHECK(info.send_mss_bytes);
        }
    }
}

TEST_CASE("windows tcp_info: every field of each version, told by the length") {
    const byte_image image = windows_sample();
    tcp_info expected;
    expected.state = tcp_state::established;
    expected.send_mss_bytes = 1460;
    expected.connection_age = 5000000000ms;
    expected.agreed.timestamps = true;
    expected.round_trip_time = 1000us;
    expected.round_trip_time_minimum = 1001us;
    expected.in_flight_bytes = 1002;
    expected.congestion_window_bytes = 1003;
    expected.send_window_bytes = 1004;
    expected.receive_window_bytes = 1005;
    expected.sent_bytes = 1'000'000'000'000;
    expected.received_bytes = 2'000'000'000'000;
    expected.retransmitted_bytes = 1008;
    CHECK(must(windows_kernel::decode_tcp_info(image.first(88))) == expected);

    expected.receive_window_limited_time = 1013ms;
    expected.send_buffer_limited_time = 1021ms;
    CHECK(must(windows_kernel::decode_tcp_info(image.first(136))) == expected);

    expected.out_of_order_segments = 1024;
    expected.agreed.ecn = true;
    CHECK(must(windows_kernel::decode_tcp_info(image.all())) == expected);
}

TEST_CASE("windows tcp_info: what came with a version exists once it is whole") {
    const byte_image image = windows_sample();
    for (std::size_t length = windows_kernel::tcp_info_sizes[0]; length <= image.size(); ++length) {
        CAPTURE(length);
        const tcp_info info = must(windows_kernel::decode_tcp_info(image.first(length)));
        CHECK(info.receive_window_limited_time.has_value() == (length >= 96));
        CHECK(info.send_buffer_limited_time.has_value() == (length >= 128));
        CHECK(info.out_of_order_segments.has_value() == (length >= 140));
        CHECK(info.agreed.ecn.has_value() == (length >= 141));
    }
}

TEST_CASE("windows tcp_info: a state beyond a byte is unknown, not cut") {
    CHECK(must(windows_kernel::decode_tcp_info(windows_sample(256 + 4).all())).state == tcp_state::unknown);
}

TEST_CASE("windows tcp_info: no sample is absence") {
    byte_image image = windows_sample(2);  // SYN-SENT
    image.put<std::uint32_t>(20, 0).put(24, ~std::uint32_t{0});
    tcp_info info = must(windows_kernel::decode_tcp_info(image.all()));
    CHECK(!info.round_trip_time);
    CHECK(!info.round_trip_time_minimum);
    CHECK(!info.connection_age);
    CHECK(!info.send_window_bytes);
    CHECK(info.agreed == tcp_agreement{});

    image.put<std::uint32_t>(24, 0);
    info = must(windows_kernel::decode_tcp_info(image.all()));
    CHECK(!info.round_trip_time_minimum);
}

TEST_CASE("windows tcp_info: an age is empty if it is more than microseconds can count") {
    const auto age_of = [](std::uint64_t count) {
        return must(windows_kernel::decode_tcp_info(windows_sample().put(8, count).all())).connection_age;
    };
    constexpr auto most = std::chrono::floor<std::chrono::milliseconds>(std::chrono::microseconds::max());
    const auto longest = static_cast<std::uint64_t>(most.count());
    CHECK(age_of(longest) == most);
    CHECK(!age_of(longest + 1));
    CHECK(!age_of(~std::uint64_t{0}));
}

}  // namespace sockstate::test::tcp_info_others_test
