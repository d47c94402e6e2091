// Internet endpoints: text in both directions, order, hash.

#include <sockstate/ip/endpoint.hpp>

#include "support/generated_addresses.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sockstate::test::endpoint_test {

using namespace std::string_view_literals;
using ip::address;
using ip::address_v4;
using ip::address_v6;
using ip::endpoint;
using ip::family;

namespace {

static_assert(endpoint{} == endpoint{address_v4{}, 0});
static_assert(endpoint{address_v6::loopback(), 80}.port() == 80);
static_assert(endpoint{address_v6::loopback(), 80}.family() == family::v6);
static_assert(endpoint::any(family::v6, 443) == endpoint{address_v6::any(), 443});
static_assert(endpoint{address_v6::v4_mapped(address_v4::loopback()), 80}.unmapped() ==
              endpoint{address_v4::loopback(), 80});
static_assert(endpoint{address_v6::loopback(), 80}.unmapped() == endpoint{address_v6::loopback(), 80});

address_v6 v6(std::string_view text) {
    return address_v6::parse(text).value();
}

}  // namespace

TEST_CASE("endpoint::parse: takes an address and a port") {
    CHECK(endpoint::parse("192.0.2.1:80") == endpoint{address_v4{{192, 0, 2, 1}}, 80});
    CHECK(endpoint::parse("0.0.0.0:0") == endpoint{});
    CHECK(endpoint::parse("127.0.0.1:65535") == endpoint{address_v4::loopback(), 65535});
    CHECK(endpoint::parse("[::]:1") == endpoint{address_v6{}, 1});
    CHECK(endpoint::parse("[2001:DB8::1]:443") == endpoint{v6("2001:db8::1"), 443});
    CHECK(endpoint::parse("[::ffff:192.0.2.1]:80") == endpoint{v6("::ffff:c000:201"), 80});
    CHECK(endpoint::parse("[fe80::1%7]:80") == endpoint{v6("fe80::1").with_scope(7), 80});
}

TEST_CASE("endpoint::parse: refuses everything else") {
    for (const auto text : {
             ""sv,
             ":"sv,
             ":80"sv,
             "80"sv,
             "127.0.0.1"sv,
             "[::1]"sv,
             "::1"sv,
             "localhost:80"sv,
             "*:80"sv,  // a part is missing
             "127.0.0.1:"sv,
             "[::1]:"sv,
             "127.0.0.1:http"sv,
             "127.0.0.1:-1"sv,
             "127.0.0.1:+80"sv,  // no port
             "127.0.0.1:65536"sv,
             "127.0.0.1:4294967376"sv,
             "127.0.0.1:99999999999999999999"sv,  // too large
             "127.0.0.1:080"sv,
             "127.0.0.1:00"sv,
             "[::1]:0x50"sv,  // not plain decimal
             "127.0.0.1: 80"sv,
             "127.0.0.1:80 "sv,
             " 127.0.0.1:80"sv,
             "127.0.0.1 :80"sv,
             "[ ::1]:80"sv,  // spaces
             "::1:80"sv,
             "2001:db8::1:443"sv,
             "1:2:3:4:5:6:7:8:80"sv,  // IPv6 needs brackets
             "[127.0.0.1]:80"sv,
             "[localhost]:80"sv,
             "[]:80"sv,  // which hold IPv6 alone
             "[::1:80"sv,
             "::1]:80"sv,
             "[::1]80"sv,
             "[::1].80"sv,
             "[[::1]]:80"sv,
             "[::1]]:80"sv,
             "[:80"sv,
             "]:80"sv,
             "[::1] :80"sv,
             "x[::1]:80"sv,
             "[::1]x:80"sv,
             "[::1]:80]"sv,
             "[::1]:80:80"sv,
             "127.0.0.1:80:80"sv,
             "[fe80::1%]:80"sv,
             "[fe80::1%01]:80"sv,
             "[fe80::1]%1:80"sv,
             "127.0.0.1%1:80"sv,
             "127.0.0.1:80\0"sv,
             "[::1]:80\0"sv,
             "127.0.0.1\0:80"sv,
             "http://127.0.0.1:80"sv,
             "127.0.0.1:80/"sv,
         }) {
        CAPTURE(text);
        const auto parsed = endpoint::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error() == sockstate::error{errc::invalid_argument, operation::parse});
    }
}

TEST_CASE("to_string: an IPv6 endpoint has brackets, as RFC 5952, section 6 asks") {
    CHECK(to_string(endpoint{}) == "0.0.0.0:0");
    CHECK(to_string(endpoint{address_v4{{192, 0, 2, 1}}, 80}) == "192.0.2.1:80");
    CHECK(to_string(endpoint{v6("2001:db8::1"), 80}) == "[2001:db8::1]:80");
    CHECK(to_string(endpoint{v6("2001:DB8:0:0:1:0:0:1"), 443}) == "[2001:db8::1:0:0:1]:443");
    CHECK(to_string(endpoint{v6("::ffff:192.0.2.1"), 1}) == "[::ffff:192.0.2.1]:1");
    CHECK(to_string(endpoint{v6("fe80::1").with_scope(7), 80}) == "[fe80::1%7]:80");
}

TEST_CASE("to_string: the longest endpoint fits the room that is made for it") {
    address_v6::bytes_type bytes;
    bytes.fill(0xff);
    bytes[1] = 0xf2;  // multicast of a link's scope
    const std::string text = to_string(endpoint{address_v6{bytes, 4294967295}, 65535});
    CHECK(text == "[fff2:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535");
    CHECK(text.size() <= sockstate::ip::detail::endpoint_text_size);
}

TEST_CASE("endpoint::parse: leads back to what to_string printed") {
    sockstate::test::generated_addresses generated{80};
    for (int i = 0; i < 20'000; ++i) {
        const endpoint e = generated.next_endpoint();
        const std::string text = to_string(e);
        CAPTURE(text);
        REQUIRE(endpoint::parse(text) == e);
    }
}

TEST_CASE("endpoint: sorts by address, then by port") {
    const std::vector<endpoint> sorted{{},
                                       {address_v4{}, 1},
                                       {address_v4::loopback(), 0},
                                       {address_v4::loopback(), 255},
                                       {address_v4::loopback(), 256},
                                       {address_v6{}, 0},
                                       {address_v6::loopback(), 80}};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t k = 0; k < sorted.size(); ++k) {
            CHECK((sorted[i] <=> sorted[k]) == (i <=> k));
            CHECK((sorted[i] == sorted[k]) == (i == k));
        }
    }
}

TEST_CASE("std::hash: endpoints are keys") {
    sockstate::test::generated_addresses generated{4};
    std::set<endpoint> ordered;
    std::unordered_set<endpoint> hashed;
    std::unordered_set<std::size_t> hashes;
    for (int i = 0; i < 20'000; ++i) {
        const endpoint e = generated.next_endpoint();
        ordered.insert(e);
        hashed.insert(e);
        hashes.insert(std::hash<endpoint>{}(e));
    }
    REQUIRE(hashed.size() == ordered.size());
    for (const endpoint& e : ordered) REQUIRE(hashed.contains(e));
    CHECK(hashes.size() + 3 >= ordered.size());  // where size_t has 32 bits, a pair may meet by chance
}

TEST_CASE("std::hash: every port of an address has a hash of its own") {
    std::unordered_set<std::size_t> hashes;
    for (std::uint32_t port = 0; port <= 65535; ++port) {
        hashes.insert(std::hash<endpoint>{}(endpoint{address_v6::loopback(), static_cast<std::uint16_t>(port)}));
    }
    CHECK(hashes.size() == 65536);
}

}  // namespace sockstate::test::endpoint_test
