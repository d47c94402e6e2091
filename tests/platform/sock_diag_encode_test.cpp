// What sock_diag is asked, byte by byte. That the kernel understands it is seen in linux_connections_test.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/sock_diag_encode.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace sockstate::test::sock_diag_encode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::uint8_t family_v4 = 2;
constexpr std::uint8_t family_v6 = 10;
constexpr std::int32_t any_port = -1;

bool same(const diag_request& request, const byte_image& expected) {
    return std::ranges::equal(request.bytes(), expected.all());
}

ip::prefix prefix_of(std::string_view text) {
    return must(ip::prefix::parse(text));
}

/// A dump of TCP sockets: head, families, states and ports.
byte_image tcp_dump(std::uint32_t size, std::uint32_t states, std::array<std::uint8_t, 4> ports = {}) {
    byte_image image{76};
    image.put(0, size).put<std::uint16_t>(4, 18).put<std::uint16_t>(6, 0x301).put<std::uint32_t>(8, 5);
    image.put_bytes(20, ports).put(60, ~std::uint32_t{0}).put(64, ~std::uint32_t{0});  // no cookie
    image.put(68, states);
    return image;
}

byte_image program(std::uint16_t size) {
    return byte_image{4}.put<std::uint16_t>(0, static_cast<std::uint16_t>(4 + size)).put<std::uint16_t>(2, 1);
}

/// One condition: its code, where it goes on, and the prefix.
byte_image condition(std::uint8_t code, std::uint16_t if_not, std::uint8_t family, std::uint8_t length,
                     std::span<const std::uint8_t> address) {
    byte_image image{12 + address.size()};
    image.put(0, code).put(1, static_cast<std::uint8_t>(12 + address.size())).put(2, if_not);
    image.put(4, family).put(5, length).put(8, static_cast<std::uint32_t>(any_port)).put_bytes(12, address);
    return image;
}

}  // namespace

TEST_CASE("encode_tcp_dump: everything, where nothing is filtered") {
    CHECK(same(encode_tcp_dump({}, {}, 5), tcp_dump(76, 0x1ffe)));
    CHECK(same(encode_tcp_dump({}, connection_detail::info, 5), tcp_dump(76, 0x1ffe).put<std::uint8_t>(19, 2)));
}

TEST_CASE("encode_tcp_dump: states and ports") {
    const connection_filter wanted{
        .states = {tcp_state::listen, tcp_state::time_wait}, .local_port = 0x1234, .remote_port = 0xfedc};
    CHECK(same(encode_tcp_dump(wanted, {}, 5), tcp_dump(76, 1U << 10U | 1U << 6U, {0x12, 0x34, 0xfe, 0xdc})));
}

TEST_CASE("encode_tcp_dump: a prefix of each family, mapped ones as IPv4") {
    constexpr std::uint8_t ten[] = {10, 0, 0, 0};
    const auto link = prefix_of("fe80::/10").address().to_v6().bytes();
    for (const char* const text : {"10.0.0.0/8", "::ffff:10.0.0.0/104"}) {
        byte_image expected = tcp_dump(96, 0x1ffe);
        expected.append(program(16)).append(condition(7, 20, family_v4, 8, ten));
        CHECK(same(encode_tcp_dump({.local_address = prefix_of(text)}, {}, 5), expected));
    }
    byte_image expected = tcp_dump(108, 0x1ffe);
    expected.append(program(28)).append(condition(8, 32, family_v6, 10, link));
    CHECK(same(encode_tcp_dump({.remote_address = prefix_of("fe80::%3/10")}, {}, 5), expected));
}

TEST_CASE("encode_tcp_dump: two conditions, the first of which jumps past the second") {
    constexpr std::uint8_t loopback[] = {127, 0, 0, 1};
    const auto any = ip::address_v6::any().bytes();
    byte_image expected = tcp_dump(124, 0x1ffe);
    expected.append(program(44)).append(condition(7, 48, family_v4, 32, loopback));
    expected.append(condition(8, 32, family_v6, 0, any));
    const connection_filter wanted{.local_address = ip::address_v4::loopback(), .remote_address = prefix_of("::/0")};
    CHECK(same(encode_tcp_dump(wanted, {}, 5), expected));
}

TEST_CASE("encode_tcp_dump: the largest request") {
    const ip::prefix one = ip::address_v6::loopback();
    CHECK(encode_tcp_dump({.local_address = one, .remote_address = one}, connection_detail_set::all(), 5).size() ==
          136);
}

TEST_CASE("encode_tcp_look_up: both endpoints, and no dump") {
    constexpr std::uint8_t local[] = {127, 0, 0, 1};
    constexpr std::uint8_t remote[] = {192, 0, 2, 9};
    byte_image expected{72};
    expected.put<std::uint32_t>(0, 72).put<std::uint16_t>(4, 20).put<std::uint16_t>(6, 1).put<std::uint32_t>(8, 9);
    expected.put(16, family_v4).put<std::uint8_t>(17, 6).put<std::uint32_t>(20, 0x1ffe);
    expected.put_bytes(24, std::array<std::uint8_t, 4>{0, 80, 0x10, 0x92}).put_bytes(28, local).put_bytes(44, remote);
    expected.put(64, ~std::uint32_t{0}).put(68, ~std::uint32_t{0});
    CHECK(same(encode_tcp_look_up(must(ip::endpoint::parse("127.0.0.1:80")),
                                  must(ip::endpoint::parse("192.0.2.9:4242")), 0, {}, 9),
               expected));
}

TEST_CASE("encode_tcp_look_up: of a link-local address the interface") {
    const auto link = must(ip::address::parse("fe80::1%3"));
    const auto bytes = link.to_v6().bytes();
    byte_image expected{72};
    expected.put<std::uint32_t>(0, 72).put<std::uint16_t>(4, 20).put<std::uint16_t>(6, 1).put<std::uint32_t>(8, 9);
    expected.put(16, family_v6).put<std::uint8_t>(17, 6).put<std::uint32_t>(20, 0x1ffe);
    expected.put_bytes(24, std::array<std::uint8_t, 4>{0, 80, 0, 81}).put_bytes(28, bytes).put_bytes(44, bytes);
    expected.put<std::uint32_t>(60, 3).put(64, ~std::uint32_t{0}).put(68, ~std::uint32_t{0});
    CHECK(same(encode_tcp_look_up({link, 80}, {link, 81}, 0, {}, 9), expected));
    // The interface that the socket is bound to is asked for before that of the address.
    CHECK(same(encode_tcp_look_up({link, 80}, {link, 81}, 5, {}, 9), expected.put<std::uint32_t>(60, 5)));
}

TEST_CASE("encode_tcp_destroy: both endpoints, the interface and the cookie, with an answer") {
    constexpr std::uint8_t local[] = {127, 0, 0, 1};
    constexpr std::uint8_t remote[] = {192, 0, 2, 9};
    byte_image expected{72};
    expected.put<std::uint32_t>(0, 72).put<std::uint16_t>(4, 21).put<std::uint16_t>(6, 5).put<std::uint32_t>(8, 9);
    expected.put(16, family_v4).put<std::uint8_t>(17, 6).put<std::uint32_t>(20, 0x1ffe);
    expected.put_bytes(24, std::array<std::uint8_t, 4>{0, 80, 0x10, 0x92}).put_bytes(28, local).put_bytes(44, remote);
    expected.put<std::uint32_t>(60, 3).put<std::uint32_t>(64, 0x05060708).put<std::uint32_t>(68, 0x01020304);
    const connection row{.local = must(ip::endpoint::parse("127.0.0.1:80")),
                         .remote = must(ip::endpoint::parse("192.0.2.9:4242")),
                         .bound_interface = 3,
                         .cookie = 0x01020304'05060708U};
    CHECK(same(encode_tcp_destroy(row, 9), expected));
}

TEST_CASE("encode_udp_dump: a family's sockets in any state, with what they dropped") {
    constexpr std::uint8_t loopback[] = {127, 0, 0, 1};
    byte_image expected{72};
    expected.put<std::uint32_t>(0, 92).put<std::uint16_t>(4, 20).put<std::uint16_t>(6, 0x301).put<std::uint32_t>(8, 2);
    expected.put(16, family_v6).put<std::uint8_t>(17, 17).put<std::uint8_t>(18, 0x40).put(20, ~std::uint32_t{0});
    expected.put_bytes(24, std::array<std::uint8_t, 4>{0, 53, 0, 0});
    expected.put(64, ~std::uint32_t{0}).put(68, ~std::uint32_t{0});
    expected.append(program(16)).append(condition(7, 20, family_v4, 32, loopback));
    const udp_filter wanted{.local_address = ip::address_v4::loopback(), .local_port = 53};
    CHECK(same(encode_udp_dump(ip::family::v6, wanted, 2), expected));
}

}  // namespace sockstate::test::sock_diag_encode_test
