// Linux's struct tcp_info, field by field, and where a field begins to exist.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/tcp_info_decode.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <string_view>

namespace sockstate::test::tcp_info_linux_test {

using namespace sockstate::platform::linux_kernel;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t established = 1;
constexpr std::uint8_t syn_sent = 2;
constexpr std::uint8_t closed = 7;
constexpr std::uint8_t listening_number = 10;

/// A connection with a different value in each field.
byte_image sample(std::uint8_t state = established) {
    byte_image image{280};
    image.put(0, state).put<std::uint8_t>(2, 3).put<std::uint8_t>(3, 4).put<std::uint8_t>(5, 0b0101);
    image.put<std::uint8_t>(6, 0xff).put<std::uint8_t>(7, 0xff);
    std::uint32_t value = 1000;
    for (std::size_t at = 8; at < 104; at += 4) image.put(at, value++);
    for (std::size_t at = 104; at < 136; at += 8) image.put(at, std::uint64_t{1} << 40U | value++);
    for (std::size_t at = 136; at < 160; at += 4) image.put(at, value++);
    for (std::size_t at = 160; at < 192; at += 8) image.put(at, std::uint64_t{1} << 40U | value++);
    for (std::size_t at = 192; at < 200; at += 4) image.put(at, value++);
    for (std::size_t at = 200; at < 216; at += 8) image.put(at, std::uint64_t{1} << 40U | value++);
    for (std::size_t at = 216; at < 280; at += 4) image.put(at, value++);
    return image;
}

tcp_info decoded(const byte_image& image, std::size_t length = 280) {
    return must(decode_tcp_info(image.first(length)));
}

/// A field that came with some kernel: the length from which it exists.
struct later_field {
    std::size_t length;
    bool (*is_told)(const tcp_info&);
};

constexpr later_field later_fields[] = {
    {112, [](const tcp_info& i) { return i.pacing_rate_bytes_per_second.has_value(); }},
    {128, [](const tcp_info& i) { return i.acknowledged_bytes.has_value(); }},
    {136, [](const tcp_info& i) { return i.received_bytes.has_value(); }},
    {140, [](const tcp_info& i) { return i.sent_segments.has_value(); }},
    {144, [](const tcp_info& i) { return i.received_segments.has_value(); }},
    {148, [](const tcp_info& i) { return i.unsent_bytes.has_value(); }},
    {152, [](const tcp_info& i) { return i.round_trip_time_minimum.has_value(); }},
    {168, [](const tcp_info& i) { return i.delivery_rate_bytes_per_second.has_value(); }},
    {176, [](const tcp_info& i) { return i.busy_time.has_value(); }},
    {184, [](const tcp_info& i) { return i.receive_window_limited_time.has_value(); }},
    {192, [](const tcp_info& i) { return i.send_buffer_limited_time.has_value(); }},
    {208, [](const tcp_info& i) { return i.sent_bytes.has_value(); }},
    {216, [](const tcp_info& i) { return i.retransmitted_bytes.has_value(); }},
    {228, [](const tcp_info& i) { return i.out_of_order_segments.has_value(); }},
    {232, [](const tcp_info& i) { return i.send_window_bytes.has_value(); }},
    {236, [](const tcp_info& i) { return i.receive_window_bytes.has_value(); }},
};

}  // namespace

TEST_CASE("linux tcp_info: every field from its offset, in its unit") {
    const tcp_info info = decoded(sample());
    CHECK(info.state == tcp_state::established);
    CHECK(info.retransmission_timeout == 1000us);
    CHECK(info.send_mss_bytes == 1002U);
    CHECK(info.receive_mss_bytes == 1003U);
    CHECK(info.in_flight_bytes == 1004U * 1002U);
    CHECK(info.lost_segments == 1006U);
    CHECK(info.since_last_data_sent == 1009ms);
    CHECK(info.since_last_data_received == 1011ms);
    CHECK(info.since_last_ack_received == 1012ms);
    CHECK(info.path_mtu_bytes == 1013U);
    CHECK(info.round_trip_time == 1015us);
    CHECK(info.round_trip_time_variation == 1016us);
    CHECK(info.slow_start_threshold_bytes == 1017U * 1002U);
    CHECK(info.congestion_window_bytes == 1018U * 1002U);
    CHECK(info.receive_round_trip_time == 1021us);
    CHECK(info.retransmitted_segments == 1023U);

    constexpr std::uint64_t high = std::uint64_t{1} << 40U;
    CHECK(info.pacing_rate_bytes_per_second == (high | 1024));
    CHECK(info.acknowledged_bytes == (high | 1026));
    CHECK(info.received_bytes == (high | 1027));
    CHECK(info.sent_segments == 1028U);
    CHECK(info.received_segments == 1029U);
    CHECK(info.unsent_bytes == 1030U);
    CHECK(info.round_trip_time_minimum == 1031us);
    CHECK(info.delivery_rate_bytes_per_second == (high | 1034));
    CHECK(info.busy_time == std::chrono::microseconds{high | 1035});
    CHECK(info.receive_window_limited_time == std::chrono::microseconds{high | 1036});
    CHECK(info.send_buffer_limited_time == std::chrono::microseconds{high | 1037});
    CHECK(info.sent_bytes == (high | 1040));
    CHECK(info.retransmitted_bytes == (high | 1041));
    CHECK(info.out_of_order_segments == 1044U);
    CHECK(info.send_window_bytes == 1045U);
    CHECK(info.receive_window_bytes == 1046U);

    CHECK(info.unanswered_segments == 3U + 4U);
    const tcp_agreement agreed{.timestamps = true, .selective_acks = false, .window_scaling = true, .ecn = false};
    CHECK(info.agreed == agreed);
}

TEST_CASE("linux tcp_info: what it does not tell is absent") {
    const tcp_info info = decoded(sample());
    CHECK(!info.out_of_order_bytes);
    CHECK(!info.connection_age);
    CHECK(!info.accept_queue_length);
    CHECK(!info.accept_queue_limit);
}

TEST_CASE("linux tcp_info: a field exists once the kernel wrote all of it, and not a byte before") {
    const byte_image image = sample();
    for (std::size_t length = tcp_info_least; length <= image.size(); ++length) {
        CAPTURE(length);
        const tcp_info info = decoded(image, length);
        for (const later_field& field : later_fields) {
            CAPTURE(field.length);
            CHECK(field.is_told(info) == (length >= field.length));
        }
        CHECK(info.round_trip_time == 1015us);
        CHECK(info.retransmitted_segments == 1023U);
    }
}

TEST_CASE("linux tcp_info: the kernel's words for no sample are absence") {
    byte_image image = sample();
    image.put<std::uint32_t>(68, 0);                   // rtt
    image.put<std::uint32_t>(76, 0x7fffffff);          // snd_ssthresh
    image.put<std::uint32_t>(92, 0);                   // rcv_rtt
    image.put<std::uint64_t>(104, ~std::uint64_t{0});  // pacing_rate
    image.put<std::uint32_t>(148, ~std::uint32_t{0});  // min_rtt
    image.put<std::uint64_t>(160, 0);                  // delivery_rate
    const tcp_info info = decoded(image);
    CHECK(!info.round_trip_time);
    CHECK(!info.round_trip_time_variation);
    CHECK(!info.slow_start_threshold_bytes);
    CHECK(!info.receive_round_trip_time);
    CHECK(!info.pacing_rate_bytes_per_second);
    CHECK(!info.round_trip_time_minimum);
    CHECK(!info.delivery_rate_bytes_per_second);
    CHECK(info.agreed.timestamps == true);  // an established connection has agreed on them all the same
}

TEST_CASE("linux tcp_info: the largest windows do not overflow") {
    byte_image image = sample();
    image.put(16, ~std::uint32_t{0}).put(24, ~std::uint32_t{0}).put(80, ~std::uint32_t{0});
    const tcp_info info = decoded(image);
    constexpr std::uint64_t largest = std::uint64_t{0xffffffff} * 0xffffffff;
    CHECK(info.in_flight_bytes == largest);
    CHECK(info.congestion_window_bytes == largest);
}

TEST_CASE("linux tcp_info: the greatest count is a count, and a time beyond 63 bits is absent") {
    byte_image image = sample();
    constexpr auto greatest = ~std::uint64_t{0};
    image.put(120, greatest).put<std::uint64_t>(168, greatest / 2).put<std::uint64_t>(176, greatest / 2 + 1);
    const tcp_info info = decoded(image);
    CHECK(info.acknowledged_bytes == greatest);
    CHECK(info.busy_time == std::chrono::microseconds::max());
    CHECK(!info.receive_window_limited_time);
}

TEST_CASE("linux tcp_info: a listener tells its queue, and no segment of it as in flight or lost") {
    byte_image image = sample(listening_number);
    image.put<std::uint32_t>(24, 2).put<std::uint32_t>(28, 4096);
    const tcp_info info = decoded(image);
    CHECK(info.state == tcp_state::listen);
    CHECK(info.accept_queue_length == 2U);
    CHECK(info.accept_queue_limit == 4096U);
    CHECK(!info.in_flight_bytes);
    CHECK(!info.lost_segments);
}

TEST_CASE("linux tcp_info: before the peer has answered, clocks that run from boot and options are absent") {
    for (const std::uint8_t state : {syn_sent, closed}) {
        byte_image image = sample(state);
        image.put<std::uint32_t>(68, 0);
        const tcp_info info = decoded(image);
        CHECK(!info.since_last_data_sent);
        CHECK(!info.since_last_data_received);
        CHECK(!info.since_last_ack_received);
        CHECK(!info.send_window_bytes);
        CHECK(info.agreed == tcp_agreement{});
    }
}

TEST_CASE("linux tcp_info: a connection that is over still tells what it was") {
    const tcp_info info = decoded(sample(closed));
    CHECK(info.state == tcp_state::closed);
    CHECK(info.round_trip_time == 1015us);
    CHECK(info.since_last_ack_received == 1012ms);
    CHECK(info.agreed.timestamps == true);
}

TEST_CASE("linux tcp_info: no time since data where none was sent or received") {
    byte_image image = sample();
    image.put<std::uint32_t>(152, 0);  // data_segs_in
    tcp_info info = decoded(image);
    CHECK(info.since_last_data_sent == 1009ms);
    CHECK(!info.since_last_data_received);
    CHECK(info.since_last_ack_received == 1012ms);

    image.put<std::uint32_t>(156, 0);  // data_segs_out
    info = decoded(image);
    CHECK(!info.since_last_data_sent);

    // A kernel before 4.6 does not count them, so it is believed.
    info = decoded(image, 152);
    CHECK(info.since_last_data_sent == 1009ms);
    CHECK(info.since_last_data_received == 1011ms);
}

TEST_CASE("linux tcp_info: what Linux 6.18 wrote of a client that sent 50,000 bytes and received 100") {
    if constexpr (std::endian::native != std::endian::little) return;  // it was an x86-64
    constexpr std::string_view hex =
        "010000000007aa01e01c0300409c000000ba00001802000000000000000000000000000000000000000000003c000000"
        "000000003000000030000000ffff0000d7ff00000c060000db0b0000ffffff7f0c000000cbff00000300000000000000"
        "d7ff0000000000002312e42f05000000ffffffffffffffff51c300000000000064000000000000000500000004000000"
        "00000000130000000100000002000000af21609500000000e02e00000000000000000000000000000000000000000000"
        "030000000000000050c30000000000000000000000000000000000000000000000000000007401000000010000000000"
        "00000000000000000000000000000000000000000000000000000000000000000000000000000000";
    byte_image image{hex.size() / 2};
    for (std::size_t i = 0; i < image.size(); ++i) {
        std::uint8_t byte = 0;
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, byte, 16);
        image.put(i, byte);
    }
    const tcp_info info = decoded(image, image.size());

    tcp_info expected;
    expected.state = tcp_state::established;
    expected.round_trip_time = 1548us;
    expected.round_trip_time_variation = 3035us;
    expected.round_trip_time_minimum = 19us;
    expected.retransmission_timeout = 204ms;
    expected.since_last_data_sent = 60ms;
    expected.since_last_data_received = 48ms;
    expected.since_last_ack_received = 48ms;
    expected.send_mss_bytes = 47616;
    expected.receive_mss_bytes = 536;
    expected.path_mtu_bytes = 65535;
    expected.congestion_window_bytes = 12 * 47616;
    expected.send_window_bytes = 95232;
    expected.receive_window_bytes = 65536;
    expected.in_flight_bytes = 0;
    expected.unsent_bytes = 0;
    expected.sent_bytes = 50000;
    expected.acknowledged_bytes = 50001;  // the SYN counts
    expected.received_bytes = 100;
    expected.retransmitted_bytes = 0;
    expected.sent_segments = 5;
    expected.received_segments = 4;
    expected.retransmitted_segments = 0;
    expected.lost_segments = 0;
    expected.unanswered_segments = 0;
    expected.out_of_order_segments = 0;
    expected.delivery_rate_bytes_per_second = 2506105263;
    expected.pacing_rate_bytes_per_second = 22278312483;
    expected.busy_time = 12ms;
    expected.receive_window_limited_time = 0us;
    expected.send_buffer_limited_time = 0us;
    expected.agreed = {.timestamps = true, .selective_acks = true, .window_scaling = true, .ecn = false};
    CAPTURE(to_string(info));
    CHECK(info == expected);
}

TEST_CASE("linux tcp_info: the state alone needs no more than the head") {
    const byte_image image = sample(8);
    for (std::size_t length = 0; length < tcp_info_head; ++length) {
        const auto state = decode_tcp_info_state(image.first(length));
        REQUIRE(!state);
        CHECK(state.error() == errc::not_supported);
        CHECK(state.error().attempted() == operation::query_state);
    }
    CHECK(decode_tcp_info_state(image.first(tcp_info_head)) == tcp_state::close_wait);
    CHECK(decode_tcp_info_state(image.all()) == tcp_state::close_wait);
}

}  // namespace sockstate::test::tcp_info_linux_test
