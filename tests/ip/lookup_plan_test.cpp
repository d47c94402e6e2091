// What a look-up asks and which answers count, for every order in which the answers can come.

#include "ip/lookup_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace sockstate::test::lookup_plan_test {

using namespace std::chrono_literals;
using ip::asked_for;
using ip::lookup_plan;
using time_point = lookup_plan::time_point;

namespace {

constexpr time_point begin{1h};
constexpr time_point never = (time_point::max)();

/// The question for both families has no answer yet, so each family is also being asked for by itself.
lookup_plan asking_each() {
    lookup_plan plan{begin};
    CHECK(plan.asks_families(begin + 250ms));
    plan.ask_families();
    return plan;
}

}  // namespace

TEST_CASE("lookup_plan: an answer in time is all that is asked for, found or not") {
    lookup_plan plan{begin};
    CHECK_FALSE(plan.asks_families(begin + 249ms));
    CHECK(plan.wakes_at() == begin + 250ms);
    CHECK_FALSE(plan.is_over());
    lookup_plan failed = plan;
    plan.end(asked_for::both, true, begin + 249ms);
    CHECK(plan.counts(asked_for::both, begin + 249ms));
    failed.end(asked_for::both, false, begin + 249ms);
    CHECK_FALSE(failed.counts(asked_for::both, begin + 249ms));
    for (const lookup_plan& each : {plan, failed}) {
        CHECK(each.is_over());
        CHECK(each.wakes_at() == never);
        CHECK_FALSE(each.asks_families(begin + 1h));
    }
}

TEST_CASE("lookup_plan: after a quarter of a second each family is asked for by itself, once") {
    lookup_plan plan = asking_each();
    CHECK_FALSE(plan.asks_families(begin + 1h));
    CHECK(plan.wakes_at() == never);
    CHECK_FALSE(plan.is_over());
}

TEST_CASE("lookup_plan: IPv6 counts at once, IPv4 when IPv6 has answered or 50 ms are over") {
    const time_point then = begin + 300ms;
    lookup_plan v6_first = asking_each();
    v6_first.end(asked_for::v6, true, then);
    CHECK(v6_first.counts(asked_for::v6, then));
    v6_first.take(asked_for::v6);
    CHECK_FALSE(v6_first.counts(asked_for::v6, then));  // once
    CHECK_FALSE(v6_first.is_over());

    lookup_plan v4_first = asking_each();
    v4_first.end(asked_for::v4, true, then);
    CHECK_FALSE(v4_first.counts(asked_for::v4, then + 49ms));
    CHECK(v4_first.wakes_at() == then + 50ms);
    CHECK(v4_first.counts(asked_for::v4, then + 50ms));
    for (const bool found : {true, false}) {
        lookup_plan both = v4_first;
        both.end(asked_for::v6, found, then + 10ms);
        CHECK(both.counts(asked_for::v4, then + 10ms));
        CHECK(both.counts(asked_for::v6, then + 10ms) == found);
        CHECK(both.is_over());
        CHECK(both.wakes_at() == never);
    }
    v4_first.take(asked_for::v4);
    CHECK(v4_first.wakes_at() == never);  // nothing is due any more: a timer would be armed for ever
    CHECK_FALSE(v4_first.is_over());
}

TEST_CASE("lookup_plan: in every order of the answers it is over with the last that can matter") {
    std::vector<asked_for> order(ip::every_question.begin(), ip::every_question.end());
    do {
        for (unsigned found = 0; found < 8; ++found) {
            lookup_plan plan = asking_each();
            const auto finds = [&](asked_for which) { return (found >> static_cast<unsigned>(which) & 1U) != 0; };
            std::vector<asked_for> ended;
            for (const asked_for which : order) {
                const auto has_ended = [&](asked_for one) { return std::ranges::find(ended, one) != ended.end(); };
                const bool each_ended = has_ended(asked_for::v6) && has_ended(asked_for::v4);
                const bool is_over = (has_ended(asked_for::both) && finds(asked_for::both)) ||
                                     (each_ended && (finds(asked_for::v6) || finds(asked_for::v4)));
                CHECK(plan.is_over() == is_over);
                if (is_over) break;
                plan.end(which, finds(which), begin + 300ms);
                ended.push_back(which);
            }
            if (ended.size() == order.size()) CHECK(plan.is_over());
            // What was found by then counts, and nothing else.
            for (const asked_for which : ip::every_question) {
                const bool has_ended = std::ranges::find(ended, which) != ended.end();
                CHECK(plan.counts(which, begin + 1h) == (has_ended && finds(which)));
            }
        }
    } while (std::ranges::next_permutation(order).found);
}

}  // namespace sockstate::test::lookup_plan_test
