// A result that holds a list: what a loop over a temporary one reads, and that it is a plain result besides.

#include "support/must.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace sockstate::test::list_result_test {

namespace {

/// Knows whether it is still there.
struct witness {
    explicit witness(int& count) noexcept : living{&count} { ++*living; }
    witness(const witness& other) noexcept : living{other.living} { ++*living; }
    witness& operator=(const witness&) = default;
    ~witness() { --*living; }
    int* living;
};

list_result<witness> two(int& living) {
    std::vector<witness> list;
    list.reserve(2);
    list.emplace_back(living);
    list.emplace_back(living);
    return list;
}

template <class R>
constexpr bool gives_values =
    !std::is_reference_v<decltype(*std::declval<R>())> && !std::is_reference_v<decltype(std::declval<R>().value())>;

}  // namespace

TEST_CASE("list_result: a loop over a temporary one reads what is still there") {
    int living = 0;
    int seen = 0;
    for (const witness& each : *two(living)) {
        CHECK(*each.living == 2);
        ++seen;
    }
    for (const witness& each : two(living).value()) {
        CHECK(*each.living == 2);
        ++seen;
    }
    CHECK(seen == 4);
    CHECK(living == 0);
}

TEST_CASE("list_result: one that stays is read in place") {
    int living = 0;
    auto kept = two(living);
    for (const witness& each : *kept) CHECK(*each.living == 2);
    CHECK(&*kept == &kept.value());
    CHECK(&*std::as_const(kept) == &*kept);
    const std::vector<witness> taken = *std::move(kept);
    CHECK(taken.size() == 2);
    CHECK(living == 2);
}

TEST_CASE("list_result: converts to and from a plain result") {
    int living = 0;
    result<std::vector<witness>> plain = two(living);
    REQUIRE(plain);
    CHECK(plain->size() == 2);
    const list_result<witness> again = plain;
    CHECK(again->size() == 2);
    CHECK(must(two(living)).size() == 2);
    const list_result<int> failed = tl::unexpected{error{errc::not_supported, operation::connections}};
    REQUIRE(!failed);
    CHECK(failed.error().not_supported());
    const result<std::vector<int>> plain_failure = failed;
    CHECK(failed == plain_failure);
    CHECK(plain_failure == failed);
    const list_result<int> list = std::vector{1, 2};
    const result<std::vector<int>> plain_list = list;
    CHECK(list == plain_list);
    CHECK(plain_list == list);
    CHECK(list == list_result<int>{std::vector{1, 2}});
    CHECK(list != list_result<int>{std::vector{2, 1}});
    CHECK(list != failed);
    CHECK(list != plain_failure);
    CHECK(list == std::vector{1, 2});
}

TEST_CASE("list_result: every call that gives a list gives such a one") {
    static_assert(gives_values<decltype(connections())>);
    static_assert(gives_values<decltype(connections_with_info())>);
    static_assert(gives_values<decltype(udp_sockets())>);
    static_assert(gives_values<decltype(local_sockets())>);
    static_assert(gives_values<decltype(ip::resolve("localhost", 80))>);
    static_assert(gives_values<decltype(std::declval<poller&>().wait({}))>);
    static_assert(gives_values<decltype(std::declval<socket<udp, bound>&>().receive_batch({}))>);
    int found = 0;
    for (const ip::endpoint& each : *ip::resolve("192.0.2.7", 80)) {
        CHECK(to_string(each) == "192.0.2.7:80");
        ++found;
    }
    CHECK(found == 1);
}

}  // namespace sockstate::test::list_result_test
