#pragma once

// Many threads, each blocked in a call of its own, and how soon one stop ends them all.

#include "blocked_calls.hpp"
#include "loopback.hpp"

#include <sockstate/stop_source.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <type_traits>
#include <vector>

namespace sockstate::test {

/// How the calls of one round ended, and how long that took from the request to the end of the last thread.
struct round_of_stops {
    std::vector<ending> endings;
    deadline::clock::duration took;
};

/// Runs each call in a thread of its own, and calls `request` with one of the threads once all have begun and
/// `hold_back` has passed after that.
template <class Request>
round_of_stops stop_threads(const std::vector<blocked_call>& calls, deadline until, deadline::clock::duration hold_back,
                            Request request) {
    round_of_stops round{std::vector<ending>(calls.size()), {}};
    std::atomic<std::size_t> begun = 0;
    std::vector<std::thread> threads;
    threads.reserve(calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        threads.emplace_back([&, i] {
            ++begun;
            round.endings[i] = calls[i].run(until);
        });
    }
    while (begun < calls.size()) std::this_thread::yield();
    const deadline later{hold_back};
    while (!later.has_passed()) std::this_thread::yield();
    const auto requested = deadline::clock::now();
    request(threads.front());
    for (std::thread& each : threads) each.join();
    round.took = deadline::clock::now() - requested;
    return round;
}

/// What is asked: a stop ends every thread within a second. It takes some ten milliseconds on an idle machine; on one
/// that is busy with other things a round may take longer, so one of a few rounds has to keep to it, and each to
/// `patience`. `run` makes a round, with a stop of its own, whose request is held back for so long.
///
/// Where handles are no ints, the system is Wine, whose one server takes the calls of all threads in turn: on a busy
/// machine the shortest of the rounds took 1.3 s, so 5 s are asked.
template <class Run>
void check_that_a_stop_takes_a_second(const std::vector<blocked_call>& calls, Run run) {
    using namespace std::chrono_literals;
    auto shortest = deadline::clock::duration::max();
    for (const auto hold_back : {0ms, 20ms, 100ms, 200ms, 400ms}) {
        const round_of_stops round = run(calls, hold_back);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            CAPTURE(calls[i].name);
            REQUIRE(round.endings[i]);
            CHECK(*round.endings[i] == errc::stopped);
        }
        CHECK(round.took < patience);
        shortest = std::min(shortest, round.took);
    }
    constexpr std::chrono::milliseconds asked = std::is_same_v<native_handle, int> ? 1s : 5s;
    CHECK(std::chrono::ceil<std::chrono::milliseconds>(shortest).count() <= asked.count());
}

/// What is asked: a request that comes while a call begins, at one moment after another, ends it.
inline void check_that_no_stop_is_lost(const std::vector<blocked_call>& calls) {
    for (int round = 0; round < 20; ++round) {
        for (const blocked_call& each : calls) {
            CAPTURE(each.name);
            auto stop = must(stop_source::open());
            std::atomic<bool> begins = false;
            ending ended;
            std::thread blocks{[&] {
                begins = true;
                ended = each.run(stop);
            }};
            while (!begins) {
            }
            const deadline later{std::chrono::microseconds{10 * round}};
            while (!later.has_passed()) {
            }
            stop.request_stop();
            blocks.join();
            REQUIRE(ended);
            CHECK(*ended == errc::stopped);
        }
    }
}

}  // namespace sockstate::test
