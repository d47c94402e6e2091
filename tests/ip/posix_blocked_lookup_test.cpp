// A stop and a deadline end every call that waits for the resolver: before, while and after it is asked.

#include "support/scripted_resolver.hpp"

#include "support/blocked_lookups.hpp"
#include "support/kept_back_answers.hpp"
#include "support/stopped_threads.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <mutex>
#include <thread>

namespace sockstate::test::posix_blocked_lookup_test {

using namespace std::chrono_literals;

namespace {

int asked_so_far() {
    const std::lock_guard lock{asking};
    return questions;
}

/// No question is answered, and one look-up is left behind already, which has asked.
void keep_back(kept_back_answers& kept) {
    const int before = asked_so_far();
    next_answer = {.before = kept.wait(), .before_v6 = kept.wait(), .before_v4 = kept.wait()};
    // A deadline may also pass before anyone is asked.
    while (ip::lookups_left_behind() == 0) CHECK(ip::resolve("name", 80, 1ms).error() == errc::deadline_exceeded);
    while (asked_so_far() == before) std::this_thread::yield();
}

}  // namespace

TEST_CASE("stop_source: a request ends every call that waits for the resolver within a second") {
    kept_back_answers kept;
    keep_back(kept);
    check_that_a_stop_takes_a_second(blocked_lookups(), [](const auto& calls, auto hold_back) {
        auto stop = must(stop_source::open());
        return stop_threads(calls, stop, hold_back, [&](std::thread&) { stop.request_stop(); });
    });
}

TEST_CASE("stop_source: a request that came before ends every look-up, and asks no resolver") {
    auto stop = must(stop_source::open());
    stop.request_stop();
    int asked = 0;
    {
        kept_back_answers kept;
        keep_back(kept);
        asked = asked_so_far();
        for (const blocked_call& each : blocked_lookups()) {
            CAPTURE(each.name);
            for (const deadline until : {deadline{stop}, deadline{patience, stop}}) {
                const auto ended = each.run(until);
                REQUIRE(ended);
                CHECK(*ended == errc::stopped);
            }
        }
    }  // here every look-up has come to its end
    CHECK(asked_so_far() == asked);
}

TEST_CASE("deadline: it ends every call that waits for the resolver") {
    kept_back_answers kept;
    keep_back(kept);
    const auto stop = must(stop_source::open());
    for (const blocked_call& each : blocked_lookups()) {
        CAPTURE(each.name);
        for (const deadline until : {deadline{20ms}, deadline{20ms, stop}}) {
            const auto ended = each.run(until);
            REQUIRE(ended);
            CHECK(*ended == errc::deadline_exceeded);
            CHECK(until.has_passed());
        }
    }
}

}  // namespace sockstate::test::posix_blocked_lookup_test
