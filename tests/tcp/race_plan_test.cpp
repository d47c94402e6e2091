// The plan of a race against every sequence of refusals, silence and success, on a clock of the test's own.

#include "tcp/race_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace sockstate::test::race_plan_test {

using namespace std::chrono_literals;
using detail::race_plan;
using std::chrono::milliseconds;
using time_point = race_plan::time_point;

namespace {

constexpr time_point begin{1h};
constexpr milliseconds never = (milliseconds::max)();

/// What an address does, counted from its attempt's start.
struct fate {
    bool connects;
    milliseconds after;  ///< `never`: it stays silent
};

/// Refusals and connections before a short delay is over, after it, and after a long one; and silence.
constexpr std::array fates = {fate{false, 0ms}, fate{false, 30ms}, fate{false, 600ms}, fate{false, never},
                              fate{true, 0ms},  fate{true, 30ms},  fate{true, 600ms}};
constexpr std::size_t addresses = 4;
using sequence = std::array<fate, addresses>;

std::vector<sequence> every_sequence() {
    std::vector<sequence> all;
    std::size_t count = 1;
    for (std::size_t i = 0; i < addresses; ++i) count *= fates.size();
    for (std::size_t code = 0; code < count; ++code) {
        sequence one{};
        std::size_t rest = code;
        for (fate& each : one) {
            each = fates[rest % fates.size()];
            rest /= fates.size();
        }
        all.push_back(one);
    }
    return all;
}

/// How a race went: the starts in their order, and who connected first.
struct course {
    std::vector<milliseconds> starts;
    std::optional<std::size_t> winner;
    std::size_t most_running = 0;
};

milliseconds end_of(const course& so_far, const sequence& what, std::size_t one) {
    return what[one].after == never ? never : so_far.starts[one] + what[one].after;
}

/// Plays the race. Nothing happens in between but what the plan or an address brings about.
course play(const sequence& what, milliseconds delay, std::size_t most) {
    course so_far;
    race_plan plan{delay, most};
    std::array<bool, addresses> ended{};
    for (milliseconds now{};;) {
        std::size_t ends = 0;  // first those that have ended, by their order
        for (std::size_t i = 0; i < so_far.starts.size(); ++i) {
            if (ended[i] || end_of(so_far, what, i) > now) continue;
            if (what[i].connects) {
                so_far.winner = i;
                return so_far;
            }
            ended[i] = true;
            plan.fail(i + 1 == so_far.starts.size());
            ++ends;
        }
        while (so_far.starts.size() < addresses && plan.is_due(begin + now)) {
            plan.start(begin + now);
            so_far.starts.push_back(now);
            so_far.most_running = std::max(so_far.most_running, plan.running());
        }
        milliseconds next = never;
        for (std::size_t i = 0; i < so_far.starts.size(); ++i) {
            if (!ended[i]) next = std::min(next, end_of(so_far, what, i));
        }
        const auto running = static_cast<std::size_t>(std::count(ended.begin(), ended.end(), false)) -
                             (addresses - so_far.starts.size());
        CHECK(plan.running() == running);
        if (so_far.starts.size() < addresses && plan.wakes_at() != (time_point::max)()) {
            next = std::min(next, std::chrono::floor<milliseconds>(plan.wakes_at() - begin));
        }
        if (next == never) return so_far;
        REQUIRE((next > now || ends != 0 || next == now));
        now = std::max(now, next);
    }
}

}  // namespace

TEST_CASE("race_plan: whatever the addresses do, each starts when the one before it has failed or had its time") {
    for (const sequence& what : every_sequence()) {
        for (const milliseconds delay : {10ms, 250ms, 500ms}) {
            // By the rule alone: the start of each follows from the one before it.
            std::array<milliseconds, addresses> due{};
            for (std::size_t i = 0; i + 1 < addresses; ++i) {
                due[i + 1] = due[i] + (what[i].connects ? delay : std::min(delay, what[i].after));
            }
            std::optional<std::size_t> fastest;
            milliseconds won = never;
            for (std::size_t i = 0; i < addresses; ++i) {
                if (!what[i].connects || due[i] + what[i].after >= won) continue;
                fastest = i;
                won = due[i] + what[i].after;
            }
            const course went = play(what, delay, addresses);
            CHECK(went.winner == fastest);
            for (std::size_t i = 0; i < went.starts.size(); ++i) CHECK(went.starts[i] == due[i]);
            for (std::size_t i = 0; i < addresses; ++i) CHECK((i < went.starts.size() || due[i] >= won));
        }
    }
}

TEST_CASE("race_plan: never two starts within the delay, unless the earlier one has failed in between") {
    for (const sequence& what : every_sequence()) {
        for (const milliseconds delay : {10ms, 250ms, never}) {
            for (std::size_t most = 1; most <= addresses; ++most) {
                const course went = play(what, delay, most);
                CHECK(went.most_running <= most);
                for (std::size_t i = 0; i + 1 < went.starts.size(); ++i) {
                    const bool has_failed = !what[i].connects && end_of(went, what, i) <= went.starts[i + 1];
                    CHECK((has_failed || (delay != never && went.starts[i + 1] - went.starts[i] >= delay)));
                }
            }
        }
    }
}

TEST_CASE("race_plan: one by one, nothing but the end of an attempt starts the next") {
    for (const sequence& what : every_sequence()) {
        const course went = play(what, never, addresses);
        CHECK(went.most_running == 1);
        for (std::size_t i = 0; i + 1 < went.starts.size(); ++i) {
            CHECK(!what[i].connects);
            CHECK(went.starts[i + 1] == end_of(went, what, i));
        }
    }
}

TEST_CASE("race_plan: an older attempt's failure starts nobody before the time") {
    race_plan plan{250ms, 4};
    plan.start(begin);
    CHECK_FALSE(plan.is_due(begin + 249ms));
    CHECK(plan.is_due(begin + 250ms));
    plan.start(begin + 250ms);
    plan.fail(false);
    CHECK(plan.running() == 1);
    CHECK_FALSE(plan.is_due(begin + 499ms));
    CHECK(plan.wakes_at() == begin + 500ms);
    plan.fail(true);
    CHECK(plan.is_due(begin + 300ms));
}

TEST_CASE("race_plan: where there is no room only an end makes one, and no timer is armed") {
    race_plan plan{250ms, 1};
    plan.start(begin);
    CHECK_FALSE(plan.is_due(begin + 1h));
    CHECK(plan.wakes_at() == (time_point::max)());
    plan.fail(true);
    CHECK(plan.is_due(begin));
}

TEST_CASE("race_plan: a delay beyond the clock's end is never over") {
    const time_point late = (time_point::max)() - 5ms;
    for (const milliseconds delay : {6ms, 1000ms, never - 1ms, never}) {
        race_plan plan{delay, 2};
        plan.start(late);
        CHECK(plan.wakes_at() == (time_point::max)());
        CHECK_FALSE(plan.is_due(late));
    }
}

}  // namespace sockstate::test::race_plan_test
