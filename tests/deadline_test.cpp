// Deadlines: counted from when they are made, never past the clock's end.

#include "support/must.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
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

TEST_CASE("deadline: never, unless a time is given") {
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

TEST_CASE("deadline: a span near the clock's end is far away, whatever it is counted in") {
    constexpr double most = 9'223'372'036.0;  // seconds that the clock counts: some 292 years
    const auto is_far = [](deadline until) { return until.is_never() || until.remaining() > 24h * 365 * 200; };
    for (const double part : {0.9, 0.999, 0.999999, 0.9999999, 1.0, 1.0000001, 1.1}) {
        CHECK(is_far(std::chrono::duration<float>{static_cast<float>(most * part)}));
        CHECK(is_far(std::chrono::duration<double>{most * part}));
        CHECK(is_far(std::chrono::duration<float, std::milli>{static_cast<float>(most * part * 1e3)}));
        CHECK(is_far(std::chrono::duration<float, std::nano>{static_cast<float>(most * part * 1e9)}));
        CHECK(is_far(std::chrono::duration<long double>{most * part}));
        CHECK(is_far(std::chrono::seconds{static_cast<long long>(most * part)}));
        CHECK(is_far(std::chrono::duration<long long, std::ratio<1, 3>>{static_cast<long long>(most * part * 3)}));
    }
    float near = static_cast<float>(most);
    for (int i = 0; i < 64; ++i) {  // each of the values next to the end
        CHECK(is_far(std::chrono::duration<float>{near}));
        near = std::nextafter(near, 0.0F);
    }
}

TEST_CASE("deadline: no later than a time, with the same stop") {
    const auto now = clock_type::now();
    CHECK(deadline{now}.no_later_than(now + 1s) == deadline{now});
    CHECK(deadline{now + 1s}.no_later_than(now) == deadline{now});
    CHECK(deadline{}.no_later_than(now) == deadline{now});

    const auto stop = must(stop_source::open());
    const deadline both{now + 1s, stop};
    CHECK(both.no_later_than(now) == deadline{now, stop});
    CHECK(both.no_later_than(now) != deadline{now});
    CHECK(deadline{stop}.no_later_than(now) == deadline{now, stop});
    CHECK(both.no_later_than(clock_type::time_point::max()) == both);
}

TEST_CASE("deadline: a stop is one, with a time or without") {
    const auto stop = must(stop_source::open());
    const deadline only{stop};
    CHECK(only.has_stop());
    CHECK_FALSE(only.has_time());
    CHECK_FALSE(only.is_never());
    CHECK_FALSE(only.has_passed());
    CHECK(only.remaining() == clock_type::duration::max());
    CHECK(only.stop_handle() == stop.native());
    CHECK(to_string(only) == "when stopped");

    const deadline passed{0s, stop};
    CHECK(passed.has_time());
    CHECK(passed.has_passed());
    CHECK(deadline{1h, stop}.remaining() > 59min);
    CHECK(to_string(deadline{1h, stop}).ends_with(" or when stopped"));
    CHECK_FALSE(deadline{}.has_stop());
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
    static_assert(std::is_convertible_v<const stop_source&, deadline>);
    static_assert(std::is_constructible_v<deadline, std::chrono::minutes, const stop_source&>);
    static_assert(!std::is_convertible_v<int, deadline>);
    static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, deadline>);
    static_assert(std::is_trivially_copyable_v<deadline>);
    CHECK(sizeof(deadline) == sizeof(clock_type::time_point) + sizeof(void*));  // 16 bytes, or 12
}

}  // namespace sockstate::test::deadline_test
