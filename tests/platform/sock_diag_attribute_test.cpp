// What stands behind a row of sock_diag: metrics, and what a UDP socket dropped.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/sock_diag_decode.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::sock_diag_attribute_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::uint16_t type_info = 2;
constexpr std::uint16_t type_memory = 7;
constexpr std::size_t answer_size = 72;

/// The payload of a row of 127.0.0.1:53, and of its peer 127.0.0.2:4242 if it has one.
byte_image answer(bool has_peer = true) {
    constexpr std::uint8_t local[] = {127, 0, 0, 1};
    constexpr std::uint8_t remote[] = {127, 0, 0, 2};
    constexpr std::uint8_t local_port[] = {0, 53};
    constexpr std::uint8_t remote_port[] = {0x10, 0x92};
    byte_image image{answer_size};
    image.put<std::uint8_t>(0, 2).put<std::uint8_t>(1, has_peer ? 1 : 7);
    image.put_bytes(4, local_port).put_bytes(8, local);
    if (has_peer) image.put_bytes(6, remote_port).put_bytes(24, remote);
    image.put<std::uint32_t>(56, 768).put<std::uint32_t>(60, 3).put<std::uint32_t>(64, 33).put<std::uint32_t>(68, 99);
    return image;
}

/// struct tcp_info of 104 bytes, established, with a round-trip time of 1234 microseconds.
byte_image metrics() {
    return byte_image{104}.put<std::uint8_t>(0, 1).put<std::uint32_t>(68, 1234);
}

byte_image memory(std::size_t counts, std::uint32_t drops) {
    byte_image image{4 * counts};
    for (std::size_t i = 0; i < std::min<std::size_t>(counts, 8); ++i) image.put<std::uint32_t>(4 * i, 1000);
    if (counts > 8) image.put(32, drops);
    return image;
}

}  // namespace

TEST_CASE("decode_tcp_row_info: metrics among other attributes") {
    byte_image row = answer();
    CHECK(!decode_tcp_row_info(row.all()));
    row.append(netlink_attribute(8, byte_image{1}))
        .append(netlink_attribute(type_info, metrics()))
        .append(netlink_attribute(5, byte_image{4}));
    const auto info = decode_tcp_row_info(row.all());
    REQUIRE(info);
    CHECK(info->state == tcp_state::established);
    CHECK(info->round_trip_time == std::chrono::microseconds{1234});
    CHECK(must(decode_tcp_row(row.all())) == must(decode_tcp_row(answer().all())));
}

TEST_CASE("decode_tcp_row_info: empty or short metrics are none") {
    for (const std::size_t size : {0U, 4U, 100U}) {
        byte_image row = answer();
        row.append(netlink_attribute(type_info, byte_image{size}));
        CHECK(!decode_tcp_row_info(row.all()));
    }
}

TEST_CASE("decode_tcp_row_info: cut anywhere, metrics are none") {
    byte_image row = answer();
    row.append(netlink_attribute(8, byte_image{1})).append(netlink_attribute(type_info, metrics()));
    for (std::size_t length = 0; length < row.size(); ++length) {
        CAPTURE(length);
        CHECK(!decode_tcp_row_info(row.first(length)));
        CHECK(decode_tcp_row(row.first(length)).has_value() == (length >= answer_size));
    }
    CHECK(decode_tcp_row_info(row.all()));
}

TEST_CASE("decode_tcp_row_info: an attribute that says it is shorter than its head, or longer than what is left") {
    for (const std::uint16_t length : {std::uint16_t{0}, std::uint16_t{3}, std::uint16_t{109}, std::uint16_t{0xffff}}) {
        byte_image row = answer();
        row.append(netlink_attribute(type_info, metrics()).put(0, length));
        CHECK(!decode_tcp_row_info(row.all()));
    }
}

TEST_CASE("decode_udp_row: a connected socket and what it dropped") {
    byte_image row = answer();
    row.append(netlink_attribute(type_memory, memory(9, 17)));
    const udp_socket expected{.local = must(ip::endpoint::parse("127.0.0.1:53")),
                              .remote = must(ip::endpoint::parse("127.0.0.2:4242")),
                              .receive_queue_bytes = 768,
                              .send_queue_bytes = 3,
                              .dropped_datagrams = 17,
                              .uid = 33,
                              .inode = 99};
    CHECK(must(decode_udp_row(row.all())) == expected);
}

TEST_CASE("decode_udp_row: no peer, and a kernel that does not count drops") {
    byte_image row = answer(false);
    CHECK(!must(decode_udp_row(row.all())).remote);
    CHECK(!must(decode_udp_row(row.all())).dropped_datagrams);
    row.append(netlink_attribute(type_memory, memory(8, 0)));
    CHECK(!must(decode_udp_row(row.all())).dropped_datagrams);
}

TEST_CASE("decode_udp_row: cut anywhere before its end, a row is malformed") {
    const byte_image row = answer();
    for (std::size_t length = 0; length < row.size(); ++length) {
        const auto cut = decode_udp_row(row.first(length));
        REQUIRE(!cut);
        CHECK(cut.error() == errc::malformed_answer);
        CHECK(cut.error().attempted() == operation::udp_sockets);
    }
}

}  // namespace sockstate::test::sock_diag_attribute_test
