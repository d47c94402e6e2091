// Stops: before, while and after calls begin; of one call and of many threads in every kind of call.

#include "support/stopped_threads.hpp"
#include "support/waiting_ends.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace sockstate::test::stop_source_test {

using namespace std::chrono_literals;
using clock_type = deadline::clock;

TEST_CASE("stop_source: a stop that was requested before ends every call that would have to wait") {
    auto stop = must(stop_source::open());
    CHECK_FALSE(stop.stop_requested());
    stop.request_stop();
    CHECK(stop.stop_requested());
    for (const blocked_call& each : blocked_calls()) {
        CAPTURE(each.name);
        for (const deadline until : {deadline{stop}, deadline{patience, stop}}) {
            const auto ended = each.run(until);
            REQUIRE(ended);
            CHECK(*ended == errc::stopped);
            CHECK(*ended == std::errc::operation_canceled);
        }
    }
}

TEST_CASE("stop_source: without a request the time ends every call") {
    const auto stop = must(stop_source::open());
    for (const blocked_call& each : blocked_calls()) {
        CAPTURE(each.name);
        const auto ended = each.run({20ms, stop});
        REQUIRE(ended);
        CHECK(*ended == errc::deadline_exceeded);
    }
    CHECK_FALSE(stop.stop_requested());
}

TEST_CASE("stop_source: one request ends 64 threads in every kind of call within a second") {
    check_that_a_stop_takes_a_second(blocked_calls(64), [](const auto& calls, auto hold_back) {
        auto stop = must(stop_source::open());
        return stop_threads(calls, stop, hold_back, [&](std::thread&) { stop.request_stop(); });
    });
}

TEST_CASE("stop_source: no request is lost in any kind of call, whenever it comes") {
    check_that_no_stop_is_lost(blocked_calls());
}

TEST_CASE("stop_source: what can be done at once is done, and what had to be waited for is stopped") {
    auto stop = must(stop_source::open());
    stop.request_stop();
    stop.request_stop();  // which changes nothing
    auto [client, server] = connected_pair();
    std::array<char, 8> buffer;
    CHECK(client.send("hello", stop) == 5);
    must(server.wait_readable(patience));
    CHECK(must(server.receive(buffer, stop)).size() == 5);
    CHECK(ending_of(server.receive(buffer, stop)) == error{errc::stopped, operation::receive});

    // Nothing is lost by it.
    must(client.send("again"));
    CHECK(must(server.receive(buffer, patience)).size() == 5);
}

TEST_CASE("stop_source: an accept loop ends under load, and its connections stay in the queue") {
    auto stop = must(stop_source::open());
    auto listener = must(tcp::listen(any_port()));
    const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    must(listener.wait_readable(patience));
    stop.request_stop();
    CHECK(ending_of(listener.accept(stop)) == error{errc::stopped, operation::accept});
    CHECK(ending_of(listener.wait_readable(stop)) == error{errc::stopped, operation::wait});
    CHECK(listener.accept(patience));
}

TEST_CASE("stop_source: send_all reports how much was sent before the stop") {
    auto [client, server] = narrow_pair();
    auto stop = must(stop_source::open());
    const std::string bytes(8 << 20, 'x');
    std::size_t sent = 0;
    std::thread sends{[&, &one = client] {
        const auto done = one.send_all(bytes, stop);
        if (!done && done.error() == errc::stopped) sent = done.error().transferred;
    }};
    std::array<char, 4096> buffer;
    const std::size_t got = must(server.receive_exactly(buffer, patience)).size();
    stop.request_stop();
    sends.join();
    CHECK(sent >= got);
    CHECK(sent < bytes.size());
}

TEST_CASE("stop_source: close_gracefully reports what the peer had not acknowledged when it was stopped") {
    auto [client, server] = full_pair();
    auto stop = must(stop_source::open());
    result<close_report> report{tl::unexpected{error{errc::state_mismatch, operation::close}}};
    std::thread closes{[&, one = std::move(client)]() mutable { report = std::move(one).close_gracefully(stop); }};
    must(server.wait_readable(patience));
    stop.request_stop();
    closes.join();
    REQUIRE(report);
    CHECK(report->outcome == close_outcome::unacknowledged);
}

TEST_CASE("stop_source: waits whatever the blocking mode is, and so without a time") {
    auto [client, server] = connected_pair();
    must(server.set_blocking(false));
    auto stop = must(stop_source::open());
    std::atomic<bool> got = false;
    std::thread receives{[&, &one = server] {
        std::array<char, 8> buffer;
        got = one.receive(buffer, stop).has_value();
    }};
    must(client.send("late"));
    receives.join();
    CHECK(got);
    CHECK_FALSE(stop.stop_requested());
}

TEST_CASE("stop_source: wait ends with the time, and with the request of another thread or of an earlier time") {
    auto stop = must(stop_source::open());
    const auto began = clock_type::now();
    CHECK_FALSE(stop.wait(30ms));
    CHECK(clock_type::now() - began >= 30ms);
    CHECK_FALSE(stop.wait(0s));
    for (const deadline until : {deadline{}, deadline{patience}}) {
        auto requested = must(stop_source::open());
        std::atomic<bool> waits = false;
        std::thread requests{[&] {
            while (!waits) std::this_thread::yield();
            requested.request_stop();
        }};
        waits = true;
        CHECK(requested.wait(until));
        requests.join();
        CHECK(requested.wait(until));
        CHECK(requested.wait(0s));
    }

    auto other = must(stop_source::open());
    other.request_stop();
    CHECK_FALSE(stop.wait(other));
    stop.request_stop();
    CHECK(stop.wait({patience, other}));
}

TEST_CASE("stop_source: it moves with its request, and the empty one that stays is harmless") {
    auto first = must(stop_source::open());
    const deadline until{first};
    auto second = std::move(first);
    CHECK(second.native() == until.stop_handle());
    first.request_stop();  // NOLINT(bugprone-use-after-move): what is tested
    CHECK_FALSE(second.stop_requested());
    second.request_stop();

    auto [client, server] = connected_pair();
    std::array<char, 8> buffer;
    CHECK(ending_of(client.receive(buffer, until)) == error{errc::stopped, operation::receive});
    auto third = must(stop_source::open());
    third = std::move(second);
    CHECK(third.stop_requested());
    CHECK(ending_of(client.receive(buffer, third)) == error{errc::stopped, operation::receive});
}

}  // namespace sockstate::test::stop_source_test
