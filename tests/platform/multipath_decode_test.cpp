// What MPTCP reports of a path behind a row of sock_diag, at every length.

#include "support/byte_image.hpp"

#include <linux/connection_details_decode.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::multipath_decode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::size_t answer_size = 72;

byte_image name(std::string_view characters) {
    byte_image image{characters.size() + 1};
    for (std::size_t i = 0; i < characters.size(); ++i) image.put(i, static_cast<std::uint8_t>(characters[i]));
    return netlink_attribute(1, image);
}

byte_image number(std::uint16_t type, std::uint32_t value) {
    return netlink_attribute(type, byte_image{4}.put(0, value));
}

byte_image path(std::uint32_t remote, std::uint32_t local, std::uint32_t flags) {
    byte_image held = number(1, remote);
    held.append(number(2, local)).append(netlink_attribute(4, byte_image{8})).append(number(8, flags));
    return netlink_attribute(3, held.append(netlink_attribute(9, byte_image{1})));
}

byte_image row_with(const byte_image& upper) {
    byte_image row{answer_size};
    return row.put<std::uint8_t>(0, 2).append(netlink_attribute(19, upper));
}

std::optional<multipath_path> decoded(std::span<const std::byte> row) {
    return decode_tcp_row_details(row, connection_detail::multipath).multipath;
}

}  // namespace

TEST_CASE("decode_tcp_row_details: a path of MPTCP, its tokens and whether the peer has confirmed it") {
    CHECK(decoded(row_with(name("mptcp").append(path(0, 0xf9faaf56, 0xff))).all()) ==
          multipath_path{0xf9faaf56, {}, true});
    CHECK(decoded(row_with(path(7, 8, 0xbf).append(name("mptcp"))).all()) == multipath_path{8, 7, false});
    CHECK(decoded(row_with(name("mptcp")).all()) == multipath_path{});
    CHECK(decode_tcp_row_details(row_with(name("mptcp")).all(), connection_detail::info) == connection_details{});
}

TEST_CASE("decode_tcp_row_details: another protocol upon TCP is no path of MPTCP") {
    for (const char* const other : {"", "tls", "mptcp2", "mptc", "espintcp"}) {
        CHECK(!decoded(row_with(name(other).append(path(0, 1, 0))).all()));
    }
    CHECK(!decoded(row_with(path(0, 1, 0)).all()));
    CHECK(!decoded(row_with(byte_image{0}).all()));
}

TEST_CASE("decode_tcp_row_details: a path that is cut is none, and a part that is cut is empty") {
    const byte_image whole = name("mptcp").append(path(7, 8, 0x40));
    const byte_image row = row_with(whole);
    for (std::size_t length = 0; length < row.size(); ++length) CHECK(!decoded(row.first(length)));
    CHECK(decoded(row.all()) == multipath_path{8, 7, true});
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        CAPTURE(length);
        byte_image upper{0};
        for (const std::byte each : whole.first(length)) {
            upper.append(byte_image{1}.put(0, std::to_integer<std::uint8_t>(each)));
        }
        const auto part = decoded(row_with(upper).all());
        CHECK(part.has_value() == (length >= 10));
        // Its numbers are there only if the attribute that holds them all is.
        if (part) CHECK(part->local_token.has_value() == (length == whole.size()));
    }
}

}  // namespace sockstate::test::multipath_decode_test
