// The zone of an IPv6 address: its text, and which addresses have one.

#include <sockstate/ip/address.hpp>

#include "support/must.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace sockstate::test::zone_test {

using namespace std::string_view_literals;
using ip::address;
using ip::address_v6;

namespace {

static_assert((*address_v6::parse("fe80::1%7")).scope_id() == 7 && !address_v6::parse("fe80::1%07"));

template <class Address>
void check_refused(std::string_view text) {
    CAPTURE(text);
    const auto parsed = Address::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() == errc::invalid_argument);
    CHECK(parsed.error() == std::errc::invalid_argument);
    CHECK(parsed.error().attempted() == operation::parse);
}

}  // namespace

TEST_CASE("address_v6::parse: a zone of digits is the scope id") {
    const auto scope_of = [](std::string_view text) { return address_v6::parse(text).value().scope_id(); };
    CHECK(scope_of("fe80::1%1") == 1);
    CHECK(scope_of("fe80::1%4294967295") == 4294967295);
    CHECK(scope_of("fe80::1%0") == 0);  // RFC 4007 §6: the default zone
    CHECK(scope_of("febf::1%9") == 9);
    CHECK(scope_of("ff01::1%9") == 9);
    CHECK(scope_of("ff12::1%9") == 9);
    CHECK(address::parse("fe80::1%7") == address{address_v6::parse("fe80::1").value().with_scope(7)});
}

TEST_CASE("address_v6: an address that the kernel keeps no scope of has none, whatever is given") {
    for (const auto text : {"::1"sv, "::"sv, "2001:db8::1"sv, "::ffff:1.2.3.4"sv, "fec0::1"sv, "fd00::1"sv, "ff00::1"sv,
                            "ff03::1"sv, "ff05::2"sv, "ff0e::1"sv, "fe7f::1"sv}) {
        CAPTURE(text);
        const address_v6 plain = must(address_v6::parse(text));
        CHECK(must(address_v6::parse(std::string{text} + "%7")) == plain);
        CHECK(plain.with_scope(7) == plain);
        CHECK(address_v6{plain.bytes(), 7} == plain);
        CHECK(address{plain.with_scope(7)} == address{plain});
    }
}

TEST_CASE("address_v6::parse: refuses a zone that is neither a number nor an interface") {
    for (const auto text : {
             "fe80::1%"sv,
             "%"sv,
             "%1"sv,
             "fe80::1%4294967296"sv,
             "fe80::1%99999999999999999999"sv,
             "fe80::1%01"sv,
             "fe80::1%00"sv,
             "fe80::1%-1"sv,
             "fe80::1%+1"sv,
             "fe80::1% 1"sv,
             "fe80::1%1 "sv,
             "fe80::1%1%1"sv,
             "fe80::1%%1"sv,
             "fe80::1%no-such-interface"sv,
             "fe80::1%a/b"sv,
             "fe80::1%lo:80"sv,
             "fe80::1%lo:"sv,
             "fe80::1%:lo"sv,
             "fe80::1%lo/64"sv,
             "fe80::1%lo "sv,
             "fe80::1%lo\n"sv,
             "::1%lo:junk"sv,
             "::1%no-such-interface"sv,
             "fe80::1%1\0"sv,
             "fe80::1%\0"sv,
             "fe80%1::1"sv,
             "fe80::1.2.3.4%"sv,
         }) {
        check_refused<address_v6>(text);
        check_refused<address>(text);
    }
    check_refused<address_v6>("fe80::1%" + std::string(100'000, 'x'));
}

}  // namespace sockstate::test::zone_test
