// The records of congestion controls at every length, alone and behind a row of sock_diag.

#include "support/byte_image.hpp"

#include <linux/congestion_decode.hpp>
#include <linux/connection_details_decode.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::congestion_decode_test {

using namespace sockstate::platform::linux_kernel;
using std::chrono::microseconds;

namespace {

byte_image bbr_image() {
    byte_image image{20};
    image.put<std::uint32_t>(0, 0x80000001).put<std::uint32_t>(4, 2).put<std::uint32_t>(8, 1234);
    return image.put<std::uint32_t>(12, 739).put<std::uint32_t>(16, 512);
}

byte_image dctcp_image() {
    byte_image image{16};
    image.put<std::uint16_t>(0, 1).put<std::uint16_t>(2, 1).put<std::uint32_t>(4, 256);
    return image.put<std::uint32_t>(8, 1448).put<std::uint32_t>(12, 0xfffffffe);
}

byte_image vegas_image() {
    byte_image image{16};
    image.put<std::uint32_t>(0, 1).put<std::uint32_t>(4, 7);
    return image.put<std::uint32_t>(8, 2300).put<std::uint32_t>(12, 2000);
}

/// A row's head and one attribute.
byte_image row_with(std::uint16_t type, const byte_image& held) {
    byte_image row{72};
    byte_image head{4};
    head.put(0, static_cast<std::uint16_t>(4 + held.size())).put(2, type);
    return row.put<std::uint8_t>(0, 2).append(head).append(held);
}

}  // namespace

TEST_CASE("decode_bbr: bandwidth of 64 bits, gains in 1/256") {
    const bbr_metrics expected{0x280000001, microseconds{1234}, 739 / 256.0, 2};
    const byte_image image = bbr_image();
    for (std::size_t length = 0; length < image.size(); ++length) CHECK(!decode_bbr(image.first(length)));
    CHECK(decode_bbr(image.all()) == expected);
    CHECK(decode_bbr(bbr_image().append(byte_image{8}).all()) == expected);  // a record that has grown
    CHECK(decode_tcp_row_details(row_with(16, image).all(), connection_detail::congestion_metrics) ==
          connection_details{.bbr = expected});
    CHECK(decode_tcp_row_details(row_with(16, image).all(), connection_detail::congestion_control) ==
          connection_details{});
}

TEST_CASE("decode_bbr: before its first sample there is no bandwidth, no round trip and no gain") {
    for (const std::uint32_t none : {0U, 0x7fffffffU, ~0U}) {
        const auto model = decode_bbr(byte_image{20}.put(8, none).all());
        REQUIRE(model);
        CHECK(*model == bbr_metrics{});
    }
}

TEST_CASE("decode_dctcp: alpha in 1/1024") {
    const dctcp_metrics expected{true, true, 0.25, 1448, 0xfffffffe};
    const byte_image image = dctcp_image();
    for (std::size_t length = 0; length < image.size(); ++length) CHECK(!decode_dctcp(image.first(length)));
    CHECK(decode_dctcp(image.all()) == expected);
    CHECK(decode_dctcp(byte_image{16}.all()) == dctcp_metrics{});
    CHECK(decode_tcp_row_details(row_with(9, image).all(), connection_detail::congestion_metrics) ==
          connection_details{.dctcp = expected});
}

TEST_CASE("decode_vegas: round trips, and none without a sample") {
    const vegas_metrics expected{true, 7, microseconds{2300}, microseconds{2000}};
    const byte_image image = vegas_image();
    for (std::size_t length = 0; length < image.size(); ++length) CHECK(!decode_vegas(image.first(length)));
    CHECK(decode_vegas(image.all()) == expected);
    CHECK(decode_vegas(byte_image{16}.put<std::uint32_t>(8, 0x7fffffff).put<std::uint32_t>(12, 0x7fffffff).all()) ==
          vegas_metrics{});
    CHECK(decode_tcp_row_details(row_with(3, image).all(), connection_detail::congestion_metrics) ==
          connection_details{.vegas = expected});
}

}  // namespace sockstate::test::congestion_decode_test
