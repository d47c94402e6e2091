// Addresses as values: what they are, their text, their order, their hash.

#include <sockstate/ip/address.hpp>

#include "support/generated_addresses.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_set>
#include <vector>

namespace sockstate::test::address_test {

using ip::address;
using ip::address_v4;
using ip::address_v6;
using ip::family;

namespace {

constexpr address_v6 link_local{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 7};
constexpr address_v6 documentation{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
constexpr address_v6 nat64{{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 33}};

// All of it in constant expressions: a compiler that accepts this file has run these tests.
static_assert(address_v4{}.is_unspecified());
static_assert(address_v4::any() == address_v4{});
static_assert(address_v4::loopback() == address_v4{{127, 0, 0, 1}});
static_assert(address_v4::loopback().to_uint() == 0x7f000001);
static_assert(address_v4::broadcast().is_broadcast());
static_assert(address_v6::any().is_unspecified() && address_v6::loopback().is_loopback());
static_assert(link_local.scope_id() == 7 && link_local.with_scope(0).scope_id() == 0);
static_assert(address{}.is_v4() && address{}.is_unspecified());
static_assert(address::any(family::v6) == address{address_v6::any()});
static_assert(address::loopback(family::v4).is_loopback() && address::loopback(family::v6).is_loopback());
static_assert(sizeof(address_v4) == 4 && sizeof(address_v6) == 20 && sizeof(address) == 24);

}  // namespace

TEST_CASE("address_v4: ranges end where the RFCs say") {
    const auto at = [](std::uint32_t number) { return address_v4{number}; };
    CHECK(at(0x7f000000).is_loopback());
    CHECK(at(0x7fffffff).is_loopback());
    CHECK_FALSE(at(0x7effffff).is_loopback());
    CHECK_FALSE(at(0x80000000).is_loopback());

    CHECK(at(0xe0000000).is_multicast());
    CHECK(at(0xefffffff).is_multicast());
    CHECK_FALSE(at(0xdfffffff).is_multicast());
    CHECK_FALSE(at(0xf0000000).is_multicast());

    CHECK(at(0xa9fe0000).is_link_local());
    CHECK(at(0xa9feffff).is_link_local());
    CHECK_FALSE(at(0xa9fdffff).is_link_local());
    CHECK_FALSE(at(0xa9ff0000).is_link_local());

    for (const std::uint32_t inside : {0x0a000000U, 0x0affffffU, 0xac100000U, 0xac1fffffU, 0xc0a80000U, 0xc0a8ffffU}) {
        CHECK(at(inside).is_private());
    }
    for (const std::uint32_t outside : {0x09ffffffU, 0x0b000000U, 0xac0fffffU, 0xac200000U, 0xc0a7ffffU, 0xc0a90000U}) {
        CHECK_FALSE(at(outside).is_private());
    }
    CHECK_FALSE(at(0xfffffffe).is_broadcast());
}

TEST_CASE("address_v6: ranges end where the RFCs say") {
    const auto starting = [](std::uint8_t first, std::uint8_t second) { return address_v6{{first, second}}; };
    CHECK(starting(0xff, 0).is_multicast());
    CHECK_FALSE(starting(0xfe, 0xff).is_multicast());
    CHECK(starting(0xfe, 0x80).is_link_local());
    CHECK(starting(0xfe, 0xbf).is_link_local());
    CHECK_FALSE(starting(0xfe, 0x7f).is_link_local());
    CHECK_FALSE(starting(0xfe, 0xc0).is_link_local());
    CHECK(starting(0xfc, 0).is_unique_local());
    CHECK(starting(0xfd, 0xff).is_unique_local());
    CHECK_FALSE(starting(0xfe, 0).is_unique_local());
    CHECK_FALSE(documentation.is_loopback());
    CHECK_FALSE(documentation.is_v4_mapped());
}

TEST_CASE("address: a mapped address is IPv6 until it is unmapped") {
    constexpr address_v4 v4{{192, 0, 2, 1}};
    constexpr address mapped{address_v6::v4_mapped(v4)};
    CHECK(mapped.is_v6());
    CHECK(mapped.to_v6().is_v4_mapped());
    CHECK(mapped.to_v4() == v4);
    CHECK(mapped != address{v4});
    CHECK(mapped.unmapped() == address{v4});
    CHECK(address{v4}.unmapped() == address{v4});
    CHECK(address{v4}.to_v6() == mapped.to_v6());
    CHECK(address{documentation}.unmapped() == address{documentation});
    CHECK(address{link_local}.is_link_local());
    CHECK_FALSE(mapped.is_loopback());
}

TEST_CASE("address: IPv4 sorts before IPv6, then by number, then by scope") {
    const std::vector<address> sorted{
        address_v4{},           address_v4{1U}, address_v4::loopback(),   address_v4::broadcast(),  address_v6{},
        address_v6::loopback(), documentation,  link_local.with_scope(0), link_local.with_scope(6), link_local};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t k = 0; k < sorted.size(); ++k) {
            CHECK((sorted[i] <=> sorted[k]) == (i <=> k));
            CHECK((sorted[i] == sorted[k]) == (i == k));
        }
    }
}

TEST_CASE("to_string: addresses as RFC 5952 writes them") {
    CHECK(to_string(family::v4) == "v4");
    CHECK(to_string(family::v6) == "v6");
    CHECK(to_string(address_v4{}) == "0.0.0.0");
    CHECK(to_string(address_v4::broadcast()) == "255.255.255.255");
    CHECK(to_string(address{address_v4{{1, 20, 100, 9}}}) == "1.20.100.9");
    CHECK(to_string(address_v6{}) == "::");
    CHECK(to_string(address_v6::loopback()) == "::1");
    CHECK(to_string(documentation) == "2001:db8::1");
    CHECK(to_string(address{documentation}) == "2001:db8::1");
    CHECK(to_string(link_local) == "fe80::1%7");
    CHECK(to_string(link_local.with_scope(4294967295)) == "fe80::1%4294967295");
}

TEST_CASE("to_string: only a mapped address has a dotted tail") {
    CHECK(to_string(address_v6::v4_mapped(address_v4{{192, 0, 2, 1}})) == "::ffff:192.0.2.1");
    CHECK(to_string(address_v6::v4_mapped(address_v4{})) == "::ffff:0.0.0.0");
    CHECK(to_string(nat64) == "64:ff9b::c000:221");
    CHECK(to_string(address_v6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2}}) == "::1:2");
    CHECK(to_string(address_v6{{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 1, 0, 2}}) == "::ffff:0:1:2");
}

TEST_CASE("to_string: the longest text fits the room that is made for it") {
    address_v6::bytes_type bytes;
    bytes.fill(0xff);
    bytes[1] = 0xf2;  // multicast of a link's scope
    CHECK(to_string(address_v6{bytes, 4294967295}) == "fff2:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295");
    CHECK(to_string(address_v6{bytes, 4294967295}).size() <= sockstate::ip::detail::address_text_size);
}

TEST_CASE("std::hash: equal addresses are found, distinct ones kept apart") {
    generated_addresses generated{5952};
    std::unordered_set<address> hashed;
    std::map<address, int> ordered;
    for (int i = 0; i < 20'000; ++i) {
        const address a = generated.next();
        hashed.insert(a);
        ordered.emplace(a, i);
    }
    CHECK(hashed.size() == ordered.size());
    CHECK(std::all_of(ordered.begin(), ordered.end(), [&](const auto& entry) { return hashed.contains(entry.first); }));

    CHECK(std::hash<address>{}(address_v4::loopback()) == std::hash<address_v4>{}(address_v4::loopback()));
    CHECK(std::hash<address>{}(documentation) == std::hash<address_v6>{}(documentation));
    CHECK(std::hash<address>{}(address_v4{}) != std::hash<address>{}(address_v6::v4_mapped(address_v4{})));
    CHECK(std::hash<address_v6>{}(link_local) != std::hash<address_v6>{}(link_local.with_scope(8)));
}

TEST_CASE("hash_bytes: every bit of the input and of the seed moves about half of the hash") {
    using sockstate::ip::detail::hash_bytes;
    constexpr int bits = 8 * sizeof(std::size_t);
    const auto moved = [](std::size_t a, std::size_t b) { return std::popcount(a ^ b); };

    for (const std::size_t size : {4U, 16U}) {
        address_v6::bytes_type bytes = nat64.bytes();
        const std::size_t before = hash_bytes(bytes.data(), size, 1);
        int sum = 0;
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
            const int by_bit = moved(before, hash_bytes(bytes.data(), size, 1));
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
            CHECK(by_bit >= bits / 8);
            sum += by_bit;
        }
        const int mean = sum / static_cast<int>(8 * size);
        CHECK(mean > bits * 2 / 5);
        CHECK(mean < bits * 3 / 5);
        CHECK(moved(before, hash_bytes(bytes.data(), size, 2)) >= bits / 8);
    }
}

TEST_CASE("hash_bytes: neighbours spread over the low bits, which tables use") {
    std::array<int, 256> buckets{};
    for (std::uint32_t i = 0; i < 256 * 64; ++i) {
        ++buckets[std::hash<address_v4>{}(address_v4{0x0a000000 + i}) % buckets.size()];
    }
    CHECK(*std::min_element(buckets.begin(), buckets.end()) > 64 / 2);
    CHECK(*std::max_element(buckets.begin(), buckets.end()) < 64 * 2);
}

TEST_CASE("hash_bytes: the length counts") {
    constexpr std::array<std::uint8_t, 16> zeros{};
    std::unordered_set<std::size_t> seen;
    for (std::size_t size = 0; size <= zeros.size(); ++size) {
        seen.insert(sockstate::ip::detail::hash_bytes(zeros.data(), size, 0));
    }
    CHECK(seen.size() == zeros.size() + 1);
}

}  // namespace sockstate::test::address_test
