// Prefixes as values: which addresses they hold, their text, their order, their hash.

#include <sockstate/ip/prefix.hpp>

#include "support/generated_addresses.hpp"
#include "support/must.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <unordered_set>

namespace sockstate::test::prefix_test {

using ip::address;
using ip::address_v4;
using ip::address_v6;
using ip::family;
using ip::prefix;

namespace {

constexpr address_v4 ten{{10, 1, 2, 3}};
constexpr address_v6 link_local{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 7};

// In constant expressions: a compiler that accepts this file has run these tests.
static_assert(prefix{}.length() == 0 && prefix{}.family() == family::v4);
static_assert(prefix{}.contains(ten) && !prefix{}.contains(link_local));
static_assert(prefix{ten, 8}.address() == address{address_v4{{10, 0, 0, 0}}} && prefix{ten, 8}.length() == 8);
static_assert(prefix{ten, 8} == prefix{address_v4{{10, 200, 0, 9}}, 8});
static_assert(prefix{ten}.length() == 32 && prefix{link_local}.length() == 128);
static_assert(*prefix::parse("10.0.0.0/8") == prefix{ten, 8} && prefix::parse("fe80::1%7") == prefix{link_local});
static_assert(!prefix::parse("10.0.0.0/33") && prefix::parse("10.0.0.0/33").error() == errc::invalid_argument);
static_assert(prefix{ten, 33} == prefix{ten} && prefix{link_local, ~0U} == prefix{link_local});

std::string parsed(std::string_view text) {
    return to_string(must(prefix::parse(text)));
}

address address_of(std::string_view text) {
    return must(address::parse(text));
}

/// Bit `at` of an address, its first being 0.
bool bit_of(const address& a, unsigned at) {
    const auto bytes = a.to_v6().bytes();
    const unsigned index = a.is_v4() ? 96 + at : at;
    return (bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

/// The address with bit `at` the other way.
address flipped(const address& a, unsigned at) {
    auto bytes = a.to_v6().bytes();
    const unsigned index = a.is_v4() ? 96 + at : at;
    bytes[index / 8] = static_cast<std::uint8_t>(bytes[index / 8] ^ 0x80U >> index % 8);
    const address_v6 other{bytes, a.to_v6().scope_id()};
    return a.is_v4() ? address{other.v4_part()} : address{other};
}

}  // namespace

TEST_CASE("prefix: every length holds what agrees in its bits, and nothing else") {
    for (const address& one : {address{ten}, address{address_v4::broadcast()}, address{link_local},
                               address_of("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")}) {
        const unsigned width = one.is_v4() ? 32 : 128;
        for (unsigned length = 0; length <= width; ++length) {
            CAPTURE(length);
            const prefix place{one, length};
            CHECK(place.length() == length);
            CHECK(place.contains(one));
            CHECK(place.contains(place.address()));
            for (unsigned at = 0; at < width; ++at) {
                CHECK(bit_of(place.address(), at) == (at < length && bit_of(one, at)));
                CHECK(place.contains(flipped(one, at)) == (at >= length));
            }
        }
    }
}

TEST_CASE("prefix: one address is a prefix, and so is what becomes one implicitly") {
    const std::optional<prefix> from_v4 = ten;
    const std::optional<prefix> from_v6 = link_local;
    const std::optional<prefix> from_either = address{ten};
    CHECK(from_v4 == prefix{ten, 32});
    CHECK(from_v6 == prefix{link_local, 128});
    CHECK(from_either == from_v4);
}

TEST_CASE("prefix: a scope keeps other scopes out, and none lets all in") {
    CHECK(prefix{link_local}.contains(link_local));
    CHECK(!prefix{link_local}.contains(link_local.with_scope(8)));
    CHECK(!prefix{link_local, 10}.contains(link_local.with_scope(0)));
    CHECK(prefix{link_local.with_scope(0), 10}.contains(link_local));
    CHECK(prefix{link_local, 10}.address().to_v6().scope_id() == 7);
    // fe80::/9 holds fec0::/10 too, whose addresses have no scope.
    CHECK(prefix{link_local, 9} == prefix{link_local.with_scope(0), 9});
    CHECK(prefix{address_of("ff02::1%7"), 16}.address() == address_of("ff02::%7"));
    CHECK(prefix{address_of("ff02::1%7"), 15}.address() == address_of("ff02::"));
}

TEST_CASE("prefix: mapped addresses are IPv6 until they are unmapped") {
    const address mapped = address_v6::v4_mapped(ten);
    CHECK(!prefix{ten, 8}.contains(mapped));
    CHECK(!prefix{mapped, 104}.contains(ten));
    CHECK(prefix{mapped, 104}.contains(mapped));
    for (unsigned length = 0; length <= 32; ++length) {
        CHECK(prefix{mapped, 96 + length}.unmapped() == prefix{ten, length});
    }
    for (unsigned length = 0; length < 96; ++length) {
        CHECK(prefix{mapped, length}.unmapped() == prefix{mapped, length});
    }
    CHECK(prefix{ten, 8}.unmapped() == prefix{ten, 8});
    CHECK(prefix{link_local, 100}.unmapped() == prefix{link_local, 100});
}

TEST_CASE("prefix: text has a length always, and bits beyond it never") {
    CHECK(parsed("10.0.0.0/8") == "10.0.0.0/8");
    CHECK(parsed("10.1.2.3/8") == "10.0.0.0/8");
    CHECK(parsed("10.1.2.3/0") == "0.0.0.0/0");
    CHECK(parsed("127.0.0.1") == "127.0.0.1/32");
    CHECK(parsed("fe80::/10") == "fe80::/10");
    CHECK(parsed("FE80::1%7/10") == "fe80::%7/10");
    CHECK(parsed("::1") == "::1/128");
    CHECK(parsed("::ffff:10.1.2.3/104") == "::ffff:10.0.0.0/104");
    CHECK(to_string(prefix{}) == "0.0.0.0/0");
}

TEST_CASE("prefix: the longest text has room") {
    const prefix longest{address_v6{
        {0xff, 0xf2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 0xffffffff}};
    CHECK(to_string(longest) == "fff2:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295/128");
    CHECK(must(prefix::parse(to_string(longest))) == longest);
}

TEST_CASE("prefix: whatever is printed reads back as it was") {
    sockstate::test::generated_addresses generated{4291};
    for (int round = 0; round < 2000; ++round) {
        const prefix place{generated.next(), static_cast<unsigned>(generated.pick(129))};
        CHECK(must(prefix::parse(to_string(place))) == place);
    }
}

TEST_CASE("prefix: what is none is an invalid argument") {
    for (const std::string_view text :
         {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/-1",
          "10.0.0.0/8/8", "10.0.0.0/8 ", " 10.0.0.0/8", "10/8", "10.0.0.0/0x8", "10.0.0.0/255.0.0.0", "localhost/8",
          "fe80::/10%1", "[::1]/128", "10.0.0.0/99999999999999999999"}) {
        CAPTURE(text);
        const auto none = prefix::parse(text);
        REQUIRE(!none);
        CHECK(none.error() == sockstate::errc::invalid_argument);
        CHECK(none.error().attempted() == sockstate::operation::parse);
    }
}

TEST_CASE("prefix: ordered and hashed by address and length") {
    CHECK(prefix{ten, 8} < prefix{ten, 16});
    CHECK(prefix{address_v4{}, 8} < prefix{address_v4{}, 9});
    CHECK(prefix{ten} < prefix{address_v6::any(), 0});
    const std::unordered_set<prefix> seen{prefix{ten, 8}, prefix{ten, 9}, prefix{ten, 32}, prefix{link_local, 10}};
    CHECK(seen.size() == 4);  // 10.0.0.0/8 and /9 differ in their length alone
    CHECK(seen.contains(must(prefix::parse("10.9.9.9/8"))));
    CHECK(!seen.contains(prefix{ten, 10}));
}

}  // namespace sockstate::test::prefix_test
