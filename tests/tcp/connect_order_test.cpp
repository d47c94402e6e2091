// The order of a race's addresses: every mixture of the two families, duplicates, and lists that grow.

#include "tcp/connect_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace sockstate::test::connect_order_test {

using detail::connect_order;

namespace {

/// An address of `6` or `4` with a number of its own.
ip::endpoint endpoint_of(char family, std::size_t number) {
    const auto low = static_cast<std::uint8_t>(number);
    if (family == '4') return {ip::address_v4{{192, 0, 2, low}}, 80};
    ip::address_v6::bytes_type bytes{0x20, 0x01, 0x0d, 0xb8};
    bytes.back() = low;
    return {ip::address_v6{bytes}, 80};
}

/// A list such as `6464`.
std::vector<ip::endpoint> list_of(std::string_view families) {
    std::vector<ip::endpoint> all;
    for (const char each : families) all.push_back(endpoint_of(each, all.size()));
    return all;
}

/// The list's places in the order that they are taken in.
std::string order_of(const std::vector<ip::endpoint>& all, connect_order order) {
    std::string places;
    for (;;) {
        const bool is_more = order.has_next(all);
        const ip::endpoint* const next = order.next(all);
        CHECK(is_more == (next != nullptr));
        if (next == nullptr) return places;
        places += static_cast<char>('0' + (next - all.data()));
    }
}

std::string order_of(std::string_view families, family_order how, std::uint8_t first_count = 1) {
    return order_of(list_of(families), connect_order{how, first_count});
}

/// Every mixture of up to so many of each family.
std::vector<std::string> every_mixture(std::size_t most) {
    std::vector<std::string> all;
    for (std::size_t size = 0; size <= 2 * most; ++size) {
        for (unsigned bits = 0; bits < 1U << size; ++bits) {
            std::string one;
            for (std::size_t i = 0; i < size; ++i) one += (bits >> i & 1U) != 0 ? '6' : '4';
            const auto v6 = static_cast<std::size_t>(std::ranges::count(one, '6'));
            if (v6 <= most && size - v6 <= most) all.push_back(one);
        }
    }
    return all;
}

}  // namespace

TEST_CASE("connect_order: the families alternate after the first ones of the family that leads") {
    CHECK(order_of("6644", family_order::as_resolved) == "0213");
    CHECK(order_of("4466", family_order::as_resolved) == "0213");
    CHECK(order_of("4466", family_order::v6_first) == "2031");
    CHECK(order_of("6644", family_order::v4_first) == "2031");
    CHECK(order_of("6644", family_order::v6_only) == "01");
    CHECK(order_of("6644", family_order::v4_only) == "23");
    CHECK(order_of("666444", family_order::as_resolved, 2) == "013245");
    CHECK(order_of("666444", family_order::v4_first, 2) == "340512");
    CHECK(order_of("6644", family_order::as_resolved, 0) == "0213");
    CHECK(order_of("6644", family_order::as_resolved, 255) == "0123");
    CHECK(order_of("44", family_order::v6_first) == "01");
    CHECK(order_of("", family_order::v6_first).empty());
}

TEST_CASE("connect_order: every mixture is taken whole, each family in its own order, and neither waits for ever") {
    for (const std::string& families : every_mixture(4)) {
        for (const auto how : {family_order::as_resolved, family_order::v6_first, family_order::v4_first,
                               family_order::v6_only, family_order::v4_only}) {
            for (const std::uint8_t first : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
                CAPTURE(families);
                CAPTURE(to_string(how));
                const std::string places = order_of(families, how, first);
                std::string taken;
                for (const char place : places) taken += families[static_cast<std::size_t>(place - '0')];
                for (const char family : {'4', '6'}) {
                    std::string mine;
                    std::string all;
                    for (std::size_t i = 0; i < families.size(); ++i) {
                        if (families[i] == family) all += static_cast<char>('0' + i);
                    }
                    for (const char place : places) {
                        if (families[static_cast<std::size_t>(place - '0')] == family) mine += place;
                    }
                    const bool is_dropped = how == (family == '4' ? family_order::v6_only : family_order::v4_only);
                    CHECK(mine == (is_dropped ? "" : all));
                }
                // After the first ones, a family comes twice in a row only where the other has no more.
                for (std::size_t i = first; i < taken.size(); ++i) {
                    if (taken[i] == taken[i - 1]) CHECK(taken.find(taken[i] == '4' ? '6' : '4', i) == taken.npos);
                }
            }
        }
    }
}

TEST_CASE("connect_order: an address comes once, also in its mapped form, which is IPv4") {
    const ip::endpoint v4 = endpoint_of('4', 1);
    const ip::endpoint mapped{v4.address().to_v6(), v4.port()};
    const ip::endpoint v6 = endpoint_of('6', 1);
    const ip::endpoint elsewhere{v4.address(), 81};
    CHECK(order_of({v4, v4, v6, v4, v6}, {family_order::as_resolved, 1}) == "02");
    CHECK(order_of({mapped, v4, v6}, {family_order::as_resolved, 1}) == "02");
    CHECK(order_of({v4, mapped, elsewhere}, {family_order::as_resolved, 1}) == "02");
    CHECK(order_of({v6, mapped}, {family_order::v4_first, 1}) == "10");
    CHECK(order_of({v6, mapped}, {family_order::v6_only, 1}) == "0");
}

TEST_CASE("connect_order: what is appended later joins the line behind what was taken") {
    std::vector<ip::endpoint> all = list_of("44");
    connect_order order{family_order::v6_first, 1};
    CHECK(*order.next(all) == all[0]);
    for (const ip::endpoint& each : list_of("4466")) all.push_back(each);  // 44, and again 44 and two more
    CHECK(*order.next(all) == all[4]);
    CHECK(*order.next(all) == all[1]);
    CHECK(*order.next(all) == all[5]);
    CHECK(order.next(all) == nullptr);
    all.push_back(endpoint_of('4', 9));
    CHECK(order.has_next(all));
    CHECK(*order.next(all) == all.back());
    CHECK_FALSE(order.has_next(all));
}

}  // namespace sockstate::test::connect_order_test
