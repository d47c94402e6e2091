// A poller that many threads use while one waits.

#include "support/loopback.hpp"

#include <sockstate/poller.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace sockstate::test::poller_threads_test {

using namespace std::chrono_literals;

namespace {

using event = poller::event;

constexpr std::size_t workers = 8;
constexpr std::size_t rounds = 40;

/// Waits for a condition that another thread brings about; false where it takes too long.
template <class Condition>
bool comes(Condition holds) {
    const deadline until{patience};
    while (!holds()) {
        if (until.has_passed()) return false;
        std::this_thread::yield();
    }
    return true;
}

/// How often each key was announced, as readable and as writable.
struct announcements {
    std::array<std::atomic<std::size_t>, workers * rounds> readable{};
    std::array<std::atomic<std::size_t>, workers * rounds> writable{};
    std::atomic<std::size_t> of_nobody = 0;  ///< with a key that nobody has
    std::atomic<std::size_t> waits = 0;
};

/// One worker's sockets come and go, by every way there is. How many announcements did not come.
std::size_t work(poller& on, announcements& seen, std::size_t worker) {
    std::size_t missed = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        const std::size_t key = worker * rounds + round;
        auto [client, server] = connected_pair();
        auto stream = must(on.add(std::move(server), key));
        must(stream.set(writable{}));
        missed += comes([&] { return seen.writable[key] > 0; }) ? 0 : 1;
        must(stream.set(readable{}));
        must(client.send("x"));
        missed += comes([&] { return seen.readable[key] > 0; }) ? 0 : 1;
        if (round % 4 == 0) must(on.wake());
        if (round % 3 == 0) {
            auto socket = std::move(stream).remove();
            auto again = must(on.add(std::move(socket), key, readable{}, writable{}));
            auto half = must(std::move(again).shutdown_send(readable{}));
            must(half.set());
        } else if (round % 3 == 1) {
            must(std::move(client).abort());  // and the socket closes with its registration
        }
    }
    return missed;
}

}  // namespace

TEST_CASE("poller: one thread waits while eight add, set, remove, close and wake, and each gets its events") {
    auto on = must(poller::open());
    auto stop = must(stop_source::open());
    announcements seen;
    std::thread waits{[&] {
        std::array<event, 16> room;
        for (;;) {
            const auto events = on.wait(room, stop);
            if (!events) break;
            ++seen.waits;
            for (const event& each : *events) {
                if (each.key >= workers * rounds) {
                    ++seen.of_nobody;
                    continue;
                }
                const auto key = static_cast<std::size_t>(each.key);
                if (each.readable) ++seen.readable[key];
                if (each.writable) ++seen.writable[key];
            }
        }
    }};
    std::array<std::size_t, workers> missed{};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) {
        threads.emplace_back([&, i] { missed[i] = work(on, seen, i); });
    }
    for (std::thread& each : threads) each.join();
    stop.request_stop();
    waits.join();
    for (const std::size_t each : missed) CHECK(each == 0);
    CHECK(seen.of_nobody == 0);

    // What was closed while it was registered has left nothing behind.
    std::array<event, 16> room;
    auto ended = on.wait(room, 30ms);
    if (ended && ended->empty()) ended = on.wait(room, 30ms);  // a wake that came last
    REQUIRE(!ended);
    CHECK(ended.error() == errc::deadline_exceeded);
}

TEST_CASE("poller: of a million wakes by four threads none is lost") {
    constexpr std::size_t wakers = 4;
    constexpr std::size_t wakes = 250'000;
    constexpr std::size_t run = 500;  // so many, and then the waker waits until it was heard
    auto on = must(poller::open());
    std::array<std::atomic<std::size_t>, wakers> made{};
    std::array<std::atomic<std::size_t>, wakers> heard{};
    std::atomic<std::size_t> lost = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < wakers; ++i) {
        threads.emplace_back([&, i] {
            for (std::size_t count = 1; count <= wakes && lost == 0; ++count) {
                made[i] = count;
                if (!on.wake()) ++lost;
                if (count % run == 0 && !comes([&] { return heard[i] == count; })) ++lost;
            }
        });
    }
    std::array<event, 4> room;
    const auto all_heard = [&] {
        for (const auto& each : heard) {
            if (each != wakes) return false;
        }
        return true;
    };
    while (!all_heard()) {
        const auto woken = on.wait(room, 2 * patience);
        if (!woken || !woken->empty()) ++lost;
        for (std::size_t i = 0; i < wakers; ++i) heard[i] = made[i].load();
        if (lost != 0) break;
    }
    for (std::thread& each : threads) each.join();
    CHECK(lost == 0);
}

}  // namespace sockstate::test::poller_threads_test
