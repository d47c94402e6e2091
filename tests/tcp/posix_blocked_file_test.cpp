// A stop and a deadline end every call that sends a file and has to wait for the peer: before, while and after it
// waits. The rows stand beside those of blocked_calls.cpp, since a file is named otherwise on Windows.

#include "support/call_table.hpp"
#include "support/opened_file.hpp"
#include "support/stopped_threads.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <thread>

namespace sockstate::test::posix_blocked_file_test {

using namespace std::chrono_literals;

namespace {

/// A new call of each kind: a socket that blocks and one that does not, a half, and a local stream, each full.
std::vector<blocked_call> blocked_files() {
    const auto file = std::make_shared<opened_file>(file_of(file_pattern(100)));
    const auto send = [file](auto& a) { return a.one.send_file(file->get(), 0, 100, a.until); };
    call_table table;
    for (const bool blocks : {true, false}) {
        const std::string how = blocks ? "" : ", without blocking";
        auto stream = full_stream();
        must(stream.one.set_blocking(blocks));
        table.add("send_file" + how, std::move(stream), send);
        auto half = full_half();
        must(half.one.set_blocking(blocks));
        table.add("send_file of a half" + how, std::move(half), send);
        auto local = full_local<local::stream_protocol>();
        must(local->one.set_blocking(blocks));
        // Before Linux 6.5 the system's call may append to what waits in a full local stream.
        for (int part = 0; !blocks && part < 1000 && local->one.send_file(file->get(), 0, 100, 0s); ++part) {
        }
        table.add("local stream: send_file" + how, std::move(local), send);
    }
    // Linux refuses to send this file by the system's call, so it is read and sent.
    if (const int text = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC); text != -1) {
        const auto read = std::make_shared<opened_file>(text);
        table.add("send_file, by reading and sending", full_stream(),
                  [read](auto& a) { return a.one.send_file(read->get(), 0, 100, a.until); });
    }
    return table.take();
}

}  // namespace

TEST_CASE("send_file: a request that came before ends every call that would have to wait") {
    auto stop = must(stop_source::open());
    stop.request_stop();
    for (const blocked_call& each : blocked_files()) {
        CAPTURE(each.name);
        for (const deadline until : {deadline{stop}, deadline{patience, stop}}) {
            const auto ended = each.run(until);
            REQUIRE(ended);
            CHECK(*ended == error{errc::stopped, operation::send_file});
        }
    }
}

TEST_CASE("send_file: a deadline ends every call") {
    const auto stop = must(stop_source::open());
    for (const blocked_call& each : blocked_files()) {
        CAPTURE(each.name);
        for (const deadline until : {deadline{0ms}, deadline{20ms}, deadline{20ms, stop}}) {
            const auto ended = each.run(until);
            REQUIRE(ended);
            CHECK(*ended == error{errc::deadline_exceeded, operation::send_file});
            CHECK(until.has_passed());
        }
    }
}

TEST_CASE("send_file: one request ends threads in every kind of call within a second") {
    check_that_a_stop_takes_a_second(blocked_files(), [](const auto& calls, auto hold_back) {
        auto stop = must(stop_source::open());
        return stop_threads(calls, stop, hold_back, [&](std::thread&) { stop.request_stop(); });
    });
}

TEST_CASE("send_file: no request is lost, whenever it comes") {
    check_that_no_stop_is_lost(blocked_files());
}

}  // namespace sockstate::test::posix_blocked_file_test
