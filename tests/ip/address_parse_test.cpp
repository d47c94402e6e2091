// Text to addresses: what is taken, what is refused, and that printing leads back.

#include <sockstate/ip/address.hpp>

#include "support/generated_addresses.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace sockstate::test::address_parse_test {

using namespace std::string_view_literals;
using ip::address;
using ip::address_v4;
using ip::address_v6;

namespace {

// In constant expressions: a compiler that accepts this file has run these tests.
constexpr auto from_text = *address::parse("192.0.2.1");
static_assert(from_text == address_v4{{192, 0, 2, 1}} && *address_v4::parse("192.0.2.1") == from_text.to_v4());
static_assert(*address::parse("::1") == address_v6::loopback() && address_v6::parse("::1") == address_v6::loopback());
static_assert(!address::parse("192.0.2.1.") && address::parse("localhost").error() == errc::invalid_argument);

template <class Address>
void check_refused(std::string_view text) {
    CAPTURE(text);
    const auto parsed = Address::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() == errc::invalid_argument);
    CHECK(parsed.error() == std::errc::invalid_argument);
    CHECK(parsed.error().attempted() == operation::parse);
}

void check_prints_as(std::string_view text, std::string_view canonical) {
    CAPTURE(text);
    const auto parsed = address_v6::parse(text);
    REQUIRE(parsed);
    CHECK(to_string(*parsed) == canonical);
    CHECK(address::parse(text) == address{*parsed});
}

}  // namespace

TEST_CASE("address_v4::parse: takes four decimal numbers") {
    CHECK(address_v4::parse("0.0.0.0") == address_v4{});
    CHECK(address_v4::parse("127.0.0.1") == address_v4::loopback());
    CHECK(address_v4::parse("255.255.255.255") == address_v4::broadcast());
    CHECK(address_v4::parse("1.20.100.9") == address_v4{{1, 20, 100, 9}});
    CHECK(address::parse("192.0.2.1") == address{address_v4{{192, 0, 2, 1}}});
}

TEST_CASE("address_v4::parse: takes the given characters and no more") {
    CHECK(address_v4::parse("10.0.0.255"sv.substr(0, 8)) == address_v4{{10, 0, 0, 2}});
}

TEST_CASE("address_v4::parse: refuses what only looks like an address") {
    for (const auto text : {
             ""sv,
             "."sv,
             "..."sv,
             "1"sv,
             "1.2.3"sv,
             "1.2.3."sv,
             ".1.2.3"sv,
             "1..2.3"sv,
             "1.2.3.4."sv,
             ".1.2.3.4"sv,
             "1.2.3.4.5"sv,
             "127.1"sv,
             "2130706433"sv,  // missing parts
             "01.2.3.4"sv,
             "1.2.3.04"sv,
             "00.0.0.0"sv,
             "0.0.0.00"sv,
             "010.0.0.1"sv,  // octal elsewhere
             "0x7f.0.0.1"sv,
             "0x7f000001"sv,
             "a.b.c.d"sv,
             "1.2.3.f"sv,  // not decimal
             "256.0.0.1"sv,
             "1.2.3.256"sv,
             "1.2.3.1000"sv,
             "4294967297.0.0.1"sv,                  // too large
             "1.2.3.99999999999999999999999999"sv,  // far too large
             " 1.2.3.4"sv,
             "1.2.3.4 "sv,
             "1.2. 3.4"sv,
             "1.2.3.4\n"sv,
             "\t1.2.3.4"sv,  // spaces
             "-1.2.3.4"sv,
             "+1.2.3.4"sv,
             "1.2.3.-4"sv,
             "1,2,3,4"sv,
             "1.2.3.4/32"sv,
             "1.2.3.4:80"sv,  // decoration
             "1.2.3.4%1"sv,
             "1.2.3.4%lo"sv,  // IPv4 has no zones
             "1.2.3.4\0"sv,
             "1.2.3\0.4"sv,
             "\0"sv,  // NUL is no end
             "localhost"sv,
             "::"sv,
             "::ffff:1.2.3.4"sv,
         }) {
        check_refused<address_v4>(text);
    }
}

TEST_CASE("address::parse: a name is refused at once, it is not looked up") {
    for (const auto text : {"localhost"sv, "example.com"sv, "a"sv, ""sv, "1.2.3.4%1"sv, "0"sv}) {
        check_refused<address>(text);
    }
}

TEST_CASE("address_v6::parse: every text of RFC 5952's examples leads to the one it recommends") {
    struct example {
        std::string_view canonical;
        std::vector<std::string_view> texts;
    };
    const example examples[] = {
        {"2001:db8::1:0:0:1",  // §1, §4.2.3
         {"2001:db8:0:0:1:0:0:1", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "2001:db8::0:1:0:0:1",
          "2001:0db8::1:0:0:1", "2001:db8:0:0:1::1", "2001:db8:0000:0:1::1", "2001:DB8:0:0:1::1"}},
        {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",  // §2.1
         {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:001",
          "2001:db8:aaaa:bbbb:cccc:dddd:eeee:01", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"}},
        {"2001:db8:aaaa:bbbb:cccc:dddd:0:1",  // §2.2, §4.2.2
         {"2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"}},
        {"2001:db8::1",  // §2.2, §4.1, §4.2.1
         {"2001:db8:0:0:0::1", "2001:db8:0:0::1", "2001:db8:0::1", "2001:db8::1", "2001:0db8::0001", "2001:db8::0:1"}},
        {"2001:db8::aaaa:0:0:1", {"2001:db8::aaaa:0:0:1", "2001:db8:0:0:aaaa::1"}},  // §2.2
        {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",                                   // §2.3, §4.3
         {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA",
          "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa"}},
        {"2001:db8::2:1", {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"}},                               // §4.2.1
        {"2001:db8:0:1:1:1:1:1", {"2001:db8:0:1:1:1:1:1", "2001:db8::1:1:1:1:1"}},                  // §4.2.2
        {"2001:0:0:1::1", {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "2001::1:0:0:0:1"}},              // §4.2.3
        {"::ffff:192.0.2.1", {"::ffff:192.0.2.1", "0:0:0:0:0:ffff:192.0.2.1", "::FFFF:c000:201"}},  // §5
    };
    for (const example& e : examples) {
        for (const auto text : e.texts) check_prints_as(text, e.canonical);
    }
}

TEST_CASE("address_v6::parse: takes every form of RFC 4291") {
    check_prints_as("::", "::");
    check_prints_as("0:0:0:0:0:0:0:0", "::");
    check_prints_as("::1", "::1");
    check_prints_as("1::", "1::");
    check_prints_as("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
    check_prints_as("FFFF:ffff:FfFf:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    check_prints_as("::1.2.3.4", "::102:304");
    check_prints_as("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
    check_prints_as("1::1.2.3.4", "1::102:304");
    check_prints_as("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
    check_prints_as("::ffff:0:1.2.3.4", "::ffff:0:102:304");
}

TEST_CASE("address_v6::parse: a double colon may stand for a single group, at either end too") {
    check_prints_as("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
    check_prints_as("1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8");
    check_prints_as("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
    check_prints_as("::2:3:4:5:6:1.2.3.4", "0:2:3:4:5:6:102:304");
    check_prints_as("1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304");
}

TEST_CASE("address_v6::parse: refuses what only looks like an address") {
    for (const auto text : {
             ""sv,
             ":"sv,
             ":::"sv,
             "1"sv,
             "1:"sv,
             ":1"sv,
             "1:2:3:4:5:6:7"sv,
             "1:2:3:4:5:6:7:8:9"sv,  // wrong count
             "1:2:3:4:5:6:7:8::"sv,
             "::1:2:3:4:5:6:7:8"sv,
             "1:2:3:4::5:6:7:8"sv,  // a double colon for nothing
             "1::2::3"sv,
             "::1::"sv,
             "1:::2"sv,
             "::::"sv,  // two of them
             ":1:2:3:4:5:6:7:8"sv,
             "1:2:3:4:5:6:7:8:"sv,
             "::1:"sv,
             ":1::"sv,  // a colon too many
             "12345::"sv,
             "::00001"sv,
             "g::"sv,
             "::-1"sv,
             "::0x1"sv,
             "::1h"sv,  // not a group
             "::1.2.3"sv,
             "::1.2.3.4.5"sv,
             "::01.2.3.4"sv,
             "::256.1.1.1"sv,
             "::1.2.3."sv,
             "::.1.2.3"sv,
             "::a.2.3.4"sv,
             "1:2:3:4:5:6:7:1.2.3.4"sv,
             "1:2:3:4:5:1.2.3.4"sv,
             "::1.2.3.4:5"sv,
             "1.2.3.4::"sv,
             "1.2.3.4"sv,
             "::1:2:3:4:5:6:1.2.3.4"sv,  // the tail counts as two groups
             "[::1]"sv,
             "::1/128"sv,
             " ::1"sv,
             "::1 "sv,
             "::1\n"sv,
             "::1\0"sv,
             "::\0"sv,
             "localhost"sv,
         }) {
        check_refused<address_v6>(text);
        check_refused<address>(text == "1.2.3.4"sv ? "1.2.3.4::"sv : text);
    }
}

TEST_CASE("address::parse: leads back to what to_string printed") {
    sockstate::test::generated_addresses generated{4291};
    for (int i = 0; i < 20'000; ++i) {
        const address a = generated.next();
        const std::string text = to_string(a);
        CAPTURE(text);
        REQUIRE(address::parse(text) == a);
        if (a.is_v6()) {
            REQUIRE(address_v6::parse(text) == a.to_v6());
        } else {
            REQUIRE(address_v4::parse(text) == a.to_v4());
        }
    }
}

}  // namespace sockstate::test::address_parse_test
