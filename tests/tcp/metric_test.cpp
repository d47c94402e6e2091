// A metric reads as a std::optional, in the room of its value.

#include <sockstate/tcp/metric.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace sockstate::test::metric_test {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

using count = metric<std::uint64_t>;
using small_count = metric<std::uint32_t>;
using time = metric<microseconds>;
using positive_count = positive_metric<std::uint64_t>;
using positive_time = positive_metric<microseconds>;

static_assert(sizeof(positive_count) == 8 && sizeof(positive_time) == 8 && sizeof(count) == 8 &&
              sizeof(small_count) == 4 && sizeof(time) == 8);
static_assert(std::is_trivially_copyable_v<count> && std::is_trivially_copyable_v<time>);

static_assert(!count{} && !small_count{} && !time{} && !positive_count{} && !positive_time{});
static_assert(!count{std::nullopt} && !time{std::optional<microseconds>{}});
static_assert(*count{0} == 0 && *small_count{7} == 7 && *time{0us} == 0us);
static_assert(time{5ms} -> count() == 5000);

// In and out of std::optional, without a word.
static_assert(std::is_convertible_v<count, std::optional<std::uint64_t>>);
static_assert(std::is_convertible_v<std::optional<std::chrono::milliseconds>, time>);
static_assert(!std::optional<std::uint64_t>{count{}} && !std::optional<microseconds>{time{}});
static_assert(!std::is_constructible_v<std::uint64_t, count> && !std::is_constructible_v<microseconds, time>);
static_assert(!std::is_convertible_v<count, std::uint64_t> && !std::is_convertible_v<count, bool>);
static_assert(!std::is_convertible_v<microseconds, metric<std::chrono::milliseconds>>);
static_assert(std::is_convertible_v<count, positive_count> && std::is_convertible_v<positive_time, time>);
static_assert(!std::is_constructible_v<positive_count, time> && !std::is_constructible_v<count, positive_time>);

}  // namespace

TEST_CASE("metric: holds all but the greatest count, and all times that are not negative") {
    constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
    CHECK(count{greatest - 1} == greatest - 1);
    CHECK_FALSE(count{greatest}.has_value());
    CHECK(small_count{0xfffffffe} == 0xfffffffeU);
    CHECK_FALSE(small_count{0xffffffff}.has_value());
    CHECK(time{microseconds::max()} == microseconds::max());
    CHECK_FALSE(time{-1us}.has_value());
    CHECK_FALSE(time{microseconds::min()}.has_value());
}

TEST_CASE("metric: where 0 is no value, all others are but negative times") {
    constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
    CHECK(positive_count{greatest} == greatest);
    CHECK(positive_count{1} == 1U);
    CHECK_FALSE(positive_count{0}.has_value());
    CHECK(positive_time{1us} == 1us);
    CHECK(positive_time{microseconds::max()} == microseconds::max());
    CHECK_FALSE(positive_time{0us}.has_value());
    CHECK_FALSE(positive_time{-1us}.has_value());
    CHECK(positive_time{-1us} == positive_time{});
}

TEST_CASE("metric: of one kind is told by the other as far as it can be") {
    constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
    CHECK(count{positive_count{7}} == 7U);
    CHECK(positive_count{count{7}} == 7U);
    CHECK_FALSE(count{positive_count{}}.has_value());
    CHECK_FALSE(positive_count{count{}}.has_value());
    CHECK_FALSE(count{positive_count{greatest}}.has_value());
    CHECK_FALSE(positive_count{count{0}}.has_value());
    CHECK_FALSE(positive_time{time{0us}}.has_value());
    CHECK_FALSE(time{positive_time{}}.has_value());
}

TEST_CASE("metric: is compared as a std::optional is") {
    CHECK(count{3} == 3U);
    CHECK(count{3} != 4U);
    CHECK(count{} == std::nullopt);
    CHECK(count{0} != std::nullopt);
    CHECK(time{-1us} == time{-2us});
    CHECK(time{5ms} == 5ms);
    CHECK(time{5ms} == std::optional{5000us});
    CHECK(count{} < count{0});
    CHECK(count{3} < 4U);
    CHECK(time{1s} > 5ms);
    CHECK(time{} < 0us);
}

TEST_CASE("metric: a value, another instead of none, or an exception") {
    CHECK(count{3}.value() == 3);
    CHECK(count{3}.value_or(9) == 3);
    CHECK(count{}.value_or(9) == 9);
    CHECK_THROWS_AS(static_cast<void>(time{}.value()), std::bad_optional_access);
}

TEST_CASE("metric: is filled from an optional, copied to one, and emptied") {
    count told = std::optional<std::uint32_t>{12};
    CHECK(told == 12U);
    const std::optional<std::uint64_t> copy = told;
    CHECK(copy == 12U);
    told.reset();
    CHECK_FALSE(told.has_value());
    const std::optional<std::uint64_t> nothing = told;
    CHECK_FALSE(nothing.has_value());
    told = std::optional<std::uint64_t>{};
    CHECK_FALSE(told.has_value());
}

}  // namespace sockstate::test::metric_test
