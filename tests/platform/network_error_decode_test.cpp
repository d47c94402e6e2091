// Entries of Linux's error queue, on every host: each kind of report, at every length, and among messages that are
// unknown.

#include "support/control_image.hpp"

#include <linux/network_error_decode.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace sockstate::test::network_error_decode_test {

using linux_image = control_image<platform::pointer_wide_control>;
using origin = network_error_origin;
using platform::linux_kernel::decode_network_error;

namespace {

constexpr std::uint32_t refused = 111;
constexpr std::uint32_t too_long = 90;
constexpr std::uint32_t no_way = 113;

/// struct sock_extended_err with room for the address behind it.
byte_image report(std::uint32_t code, std::uint8_t from, std::uint8_t type, std::uint8_t icmp_code,
                  std::uint32_t info = 0) {
    byte_image image{44};
    image.put(0, code).put(4, from).put(5, type).put(6, icmp_code).put(8, info).put(12, std::uint32_t{77});
    return image;
}
byte_image report_v4(std::uint32_t code, std::uint8_t from, std::uint8_t type, std::uint8_t icmp_code,
                     std::uint32_t info = 0) {
    return report(code, from, type, icmp_code, info).put(16, std::uint16_t{2}).put_bytes(20, image_v4);
}
byte_image report_v6(std::uint32_t code, std::uint8_t from, std::uint8_t type, std::uint8_t icmp_code,
                     std::uint32_t info = 0) {
    byte_image image = report(code, from, type, icmp_code, info);
    return image.put(16, std::uint16_t{10}).put_bytes(24, image_v6).put(40, std::uint32_t{7});
}

network_error decode_v4(const byte_image& payload) {
    linux_image image;
    const auto told = decode_network_error(image.add_bytes<32>(0, 11, byte_image{payload}).bytes(), false);
    REQUIRE(told);
    return *told;
}
network_error decode_v6(const byte_image& payload) {
    linux_image image;
    const auto told = decode_network_error(image.add_bytes<44>(41, 25, payload).bytes(), false);
    REQUIRE(told);
    return *told;
}

byte_image first(const byte_image& whole, std::size_t size) {
    byte_image part{size};
    for (std::size_t i = 0; i < size; ++i) part.put(i, std::to_integer<std::uint8_t>(whole.all()[i]));
    return part;
}

const ip::address plain = *ip::address::parse("192.0.2.1");
const ip::address scoped = *ip::address::parse("fe80::5%7");

}  // namespace

TEST_CASE("decode_network_error: a port that is closed") {
    const auto v4 = decode_v4(first(report_v4(refused, 2, 3, 3), 32));
    CHECK(v4.reason.native_code() == 111);
    CHECK(v4.reason.domain() == error_domain::system);
    CHECK(v4.reason.attempted() == operation::none);
    CHECK(v4.origin == origin::icmp);
    CHECK(v4.icmp_type == 3);
    CHECK(v4.icmp_code == 3);
    CHECK(v4.reporter == plain);
    CHECK(v4.path_mtu_bytes == std::nullopt);
    CHECK(v4.receiver == std::nullopt);
    CHECK(v4.quoted.empty());
    const auto v6 = decode_v6(report_v6(refused, 3, 1, 4));
    CHECK(v6.origin == origin::icmpv6);
    CHECK(v6.icmp_type == 1);
    CHECK(v6.icmp_code == 4);
    CHECK(v6.reporter == scoped);
}

TEST_CASE("decode_network_error: an IPv4 peer of a dual-stack socket is reported as ICMP, by a mapped address") {
    constexpr std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1};
    const auto told = decode_v6(report_v6(too_long, 2, 3, 4, 1300).put_bytes(24, mapped));
    CHECK(told.origin == origin::icmp);
    CHECK(told.reporter == ip::address{plain.to_v6()});
    CHECK(told.path_mtu_bytes == 1300U);
}

TEST_CASE("decode_network_error: the path MTU is of a datagram that is too long, and of no other") {
    CHECK(decode_v4(first(report_v4(too_long, 2, 3, 4, 1300), 32)).path_mtu_bytes == 1300U);
    CHECK(decode_v4(first(report_v4(too_long, 2, 3, 4, 0), 32)).path_mtu_bytes == std::nullopt);
    CHECK(decode_v6(report_v6(too_long, 3, 2, 0, 1280)).path_mtu_bytes == 1280U);
    CHECK(decode_v4(first(report_v4(no_way, 2, 11, 0, 1300), 32)).path_mtu_bytes == std::nullopt);
    CHECK(decode_v4(first(report_v4(no_way, 2, 12, 4, 5), 32)).path_mtu_bytes == std::nullopt);
    CHECK(decode_v6(report_v6(no_way, 3, 4, 2, 5)).path_mtu_bytes == std::nullopt);
}

TEST_CASE("decode_network_error: what this machine has found out has no reporter and no ICMP") {
    const auto told = decode_v4(first(report(too_long, 1, 0, 0, 1500), 32));
    CHECK(told.origin == origin::local);
    CHECK(told.icmp_type == std::nullopt);
    CHECK(told.icmp_code == std::nullopt);
    CHECK(told.reporter == std::nullopt);
    CHECK(told.path_mtu_bytes == 1500U);
}

TEST_CASE("decode_network_error: notices of other kinds are said to be that") {
    for (const int from : {0, 4, 5, 6, 7, 255}) {
        CAPTURE(from);
        const auto told = decode_v4(first(report_v4(42, static_cast<std::uint8_t>(from), 1, 2, 1300), 32));
        CHECK(told.origin == origin::other);
        CHECK(told.reason.native_code() == 42);
        CHECK(told.icmp_type == std::nullopt);
        CHECK(told.path_mtu_bytes == std::nullopt);
        CHECK(told.reporter == std::nullopt);
    }
}

TEST_CASE("decode_network_error: strangers before and behind it say nothing") {
    linux_image image;
    image.add_bytes<12>(0, 8, byte_image{12}).add(0, 25, 1).add(41, 11, 1).add(1, 11, 1);
    CHECK(!decode_network_error(image.bytes(), false));
    image.add_bytes<44>(41, 25, report_v6(refused, 3, 1, 4)).add(41, 52, 64);
    const auto told = decode_network_error(image.bytes(), false);
    REQUIRE(told);
    CHECK(told->reporter == scoped);
    CHECK(!decode_network_error({}, false));
}

TEST_CASE("decode_network_error: fewer bytes report less, and nothing else") {
    linux_image image;
    image.add(0, 2, 64).add_bytes<44>(41, 25, report_v6(too_long, 3, 2, 0, 1280));
    for (std::size_t size = 0; size <= image.bytes().size(); ++size) {
        CAPTURE(size);
        // A copy of its own size, so that a sanitizer sees a read beyond it.
        const std::vector<std::byte> part{image.bytes().begin(),
                                          image.bytes().begin() + static_cast<std::ptrdiff_t>(size)};
        const std::size_t begin =
            image.bytes().size() - platform::pointer_wide_control.step(platform::pointer_wide_control.data_start + 44);
        const std::size_t payload = begin + platform::pointer_wide_control.data_start;
        const auto told = decode_network_error(part, false);
        CHECK(told.has_value() == (size >= payload + 16));
        if (told) {
            CHECK(told->path_mtu_bytes == 1280U);
            CHECK(told->reporter.has_value() == (size >= payload + 44));
            if (told->reporter) CHECK(told->reporter == scoped);
        }
        CHECK(decode_network_error(part, true).has_value() == (size > payload + 44 && told));
    }
}

TEST_CASE("decode_network_error: an address of another family is none") {
    CHECK(decode_v6(report_v6(refused, 3, 1, 4).put(16, std::uint16_t{0})).reporter == std::nullopt);
    CHECK(decode_v6(report_v6(refused, 3, 1, 4).put(16, std::uint16_t{23})).reporter == std::nullopt);
}

}  // namespace sockstate::test::network_error_decode_test
