// Deadlines: counted from when they are made, never past the clock's end.

#include <sockstate/deadline.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <ratio>
#include <type_traits>

namespace sockstate::test::deadline_test {

using namespace std::chrono_literals;
using clock_type = deadline::clock;

namespace {

// No clock stands still between two readings, so what is made of a duration lies between them.
template <class Duration>
bool made_between(Duration span) {
    const auto before = clock_type::now();
    const deadline made{span};
    const auto after = clock_type::now();
    return made.when() >= before + span && made.when() <= after + span;
}

}  // namespace

TEST_CASE("deadline: never, unless it is told when") {
    constexpr deadline unset;
    static_assert(unset.is_never() && unset == deadline::never());
    CHECK_FALSE(unset.has_passed());
    CHECK(unset.remaining() == clock_type::duration::max());
}

TEST_CASE("deadline: a duration counts from the moment it is made") {
    CHECK(made_between(5s));
    CHECK(made_between(1ns));
    CHECK(made_between(250ms));
    CHECK(made_between(24h * 365));

    const deadline later{1h};
    CHECK_FALSE(later.is_never());
    CHECK_FALSE(later.has_passed());
    CHECK(later.remaining() <= 1h);
    CHECK(later.remaining() > 0ns);
}

TEST_CASE("deadline: zero and less have passed at once") {
    for (const auto span : {0ns, -1ns, std::chrono::nanoseconds::min()}) {
        const deadline now{span};
        CHECK_FALSE(now.is_never());
        CHECK(now.has_passed());
        CHECK(now.remaining() == 0ns);
        CHECK(now.when() <= clock_type::now());
    }
    CHECK(deadline{std::chrono::hours::min()}.has_passed());
    CHECK(deadline{std::chrono::duration<double>{-std::numeric_limits<double>::infinity()}}.has_passed());
}

TEST_CASE("deadline: a span past the clock's end is never") {
    CHECK(deadline{std::chrono::nanoseconds::max()}.is_never());
    CHECK(deadline{std::chrono::seconds::max()}.is_never());
    CHECK(deadline{std::chrono::hours::max()}.is_never());
    CHECK(deadline{std::chrono::duration<long long, std::giga>{10}}.is_never());
    CHECK(deadline{std::chrono::duration<double>{std::numeric_limits<double>::infinity()}}.is_never());
    CHECK(deadline{std::chrono::duration<double>{std::numeric_limits<double>::max()}}.is_never());
    CHECK(deadline{std::chrono::duration<double>{std::numeric_limits<double>::quiet_NaN()}}.is_never());
}

TEST_CASE("deadline: fractions of a tick are rounded up, so that it is never early") {
    using picoseconds = std::chrono::duration<long long, std::pico>;
    const auto before = clock_type::now();
    CHECK(deadline{picoseconds{1}}.when() > before);
    CHECK(deadline{std::chrono::duration<double>{0.5}}.when() >= before + 500ms);
    CHECK(deadline{std::chrono::duration<float, std::milli>{0.25F}}.when() >= before + 250us);
}

TEST_CASE("deadline: a time point is taken as it is") {
    const auto point = clock_type::now() + 1h;
    const deadline at{point};
    CHECK(at.when() == point);
    CHECK(at == deadline{point});
    CHECK(at != deadline{point + 1ns});
    CHECK_FALSE(at.has_passed());
    CHECK(deadline{clock_type::time_point::max()}.is_never());
    CHECK(deadline{clock_type::time_point::min()}.has_passed());
    CHECK(deadline{clock_type::time_point::min()}.remaining() == 0ns);
    CHECK(deadline{clock_type::now()}.has_passed());
}

TEST_CASE("deadline: made of durations and steady time points, and of nothing else") {
    static_assert(std::is_convertible_v<std::chrono::seconds, deadline>);
    static_assert(std::is_convertible_v<std::chrono::duration<double>, deadline>);
    static_assert(std::is_convertible_v<clock_type::time_point, deadline>);
    static_assert(!std::is_convertible_v<int, deadline>);
    static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, deadline>);
    static_assert(std::is_trivially_copyable_v<deadline>);
    CHECK(sizeof(deadline) == sizeof(clock_type::time_point));
}

}  // namespace sockstate::test::deadline_test
