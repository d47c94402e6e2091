// Waiting for several handles at once: what every backend must do, on real sockets.

#include "support/full_listener.hpp"

#include <sockstate/platform/wait.hpp>
#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace sockstate::test::wait_any_test {

using namespace std::chrono_literals;
using platform::readiness;
using platform::waited;

namespace {

/// The marks, a letter for each handle.
std::string marks(const std::vector<waited>& handles) {
    std::string text;
    for (const waited& each : handles) text += each.ready ? 'r' : '-';
    return text;
}

auto attempt(const ip::endpoint& where) {
    return must(must(tcp::open(where.family())).start_connect(where));
}

}  // namespace

TEST_CASE("wait_any: marks the handles that are ready, and no others") {
    stream_pair pairs[] = {connected_pair(), connected_pair(), connected_pair()};
    std::vector<waited> handles;
    for (const stream_pair& each : pairs) handles.push_back({each.server.native(), readiness::readable, true});
    CHECK(platform::wait_any(handles, 0s).error() == error{errc::deadline_exceeded, operation::wait});
    for (const std::size_t one : {1U, 2U}) {
        must(pairs[one].client.send("x"));
        must(pairs[one].server.wait_readable(patience));
        must(platform::wait_any(handles, {}));
        CHECK(marks(handles) == (one == 1 ? "-r-" : "-rr"));
    }
    handles[0].what = readiness::writable;
    must(platform::wait_any(handles, patience));
    CHECK(marks(handles) == "rrr");
}

TEST_CASE("wait_any: the peer's FIN ends a wait for reading and for a hang-up") {
    auto [client, server] = connected_pair();
    const auto other = connected_pair();
    auto done = must(std::move(client).shutdown_send());
    for (const readiness what : {readiness::readable, readiness::hang_up}) {
        std::vector<waited> handles = {{other.server.native(), what}, {server.native(), what}};
        must(platform::wait_any(handles, patience));
        CHECK(marks(handles) == "-r");
    }
}

TEST_CASE("wait_any: an attempt is over when it is connected and when it is refused, and not before") {
    const auto full = make_full_listener();
    const auto listener = must(tcp::listen(any_port()));
    auto silent = attempt(full.where);
    auto refused = attempt(unused_endpoint());
    auto connects = attempt(must(listener.local_endpoint()));
    std::vector<waited> handles = {{silent.native(), readiness::attempt_over},
                                   {refused.native(), readiness::attempt_over}};
    must(platform::wait_any(handles, patience));
    CHECK(marks(handles) == "-r");
    CHECK(std::move(refused).finish(0s).error() == std::errc::connection_refused);

    handles[1].handle = connects.native();
    must(platform::wait_any(handles, patience));
    CHECK(marks(handles) == "-r");
    CHECK(std::move(connects).finish(0s));

    handles.pop_back();
    CHECK(platform::wait_any(handles, 50ms).error() == errc::deadline_exceeded);
    CHECK(platform::wait(silent.native(), readiness::attempt_over, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("wait_any: attempts and handles that are read from are waited for together") {
    const auto full = make_full_listener();
    const auto silent = attempt(full.where);
    auto answered = must(stop_source::open());
    std::vector<waited> handles = {{silent.native(), readiness::attempt_over},
                                   {answered.native(), readiness::readable}};
    std::atomic<bool> waits = false;
    std::thread answers{[&] {
        while (!waits) std::this_thread::yield();
        answered.request_stop();
    }};
    waits = true;
    must(platform::wait_any(handles, {}));
    answers.join();
    CHECK(marks(handles) == "-r");
}

TEST_CASE("wait_any: a stop ends it, also where a handle is ready") {
    const auto [client, server] = connected_pair();
    auto stop = must(stop_source::open());
    std::vector<waited> handles = {{client.native(), readiness::writable}, {server.native(), readiness::readable}};
    must(platform::wait_any(handles, stop));
    stop.request_stop();
    CHECK(platform::wait_any(handles, stop).error() == error{errc::stopped, operation::wait});
    CHECK(platform::wait_any(handles, {patience, stop}).error() == error{errc::stopped, operation::wait});
    handles.erase(handles.begin());
    CHECK(platform::wait_any(handles, stop).error() == error{errc::stopped, operation::wait});
}

TEST_CASE("wait_any: takes as many handles as it promises beside a stop, and refuses none and more") {
    const auto stop = must(stop_source::open());
    const auto listener = must(tcp::listen(any_port()));
    std::vector<tcp::stream> streams;
    std::vector<waited> handles;
    for (std::size_t i = 0; i < platform::most_waited; ++i) {
        streams.push_back(must(tcp::connect(must(listener.local_endpoint()), patience)));
        handles.push_back({streams.back().native(), readiness::readable});
    }
    CHECK(platform::wait_any(handles, {0s, stop}).error() == errc::deadline_exceeded);
    handles.back().what = readiness::writable;
    must(platform::wait_any(handles, {patience, stop}));
    CHECK(marks(handles) == std::string(platform::most_waited - 1, '-') + "r");

    handles.push_back(handles.front());
    CHECK(platform::wait_any(handles, 0s).error() == error{errc::invalid_argument, operation::wait});
    CHECK(platform::wait_any({}, 0s).error() == error{errc::invalid_argument, operation::wait});
}

TEST_CASE("wait_any: a handle that is not open is a bad descriptor, whichever it is") {
    const auto [client, server] = connected_pair();
    auto gone = connected_pair().client.release();
    must(platform::close(gone));
    for (const native_handle bad : {gone, invalid_handle}) {
        for (const bool first : {true, false}) {
            std::vector<waited> handles = {{client.native(), readiness::readable},
                                           {server.native(), readiness::readable}};
            handles[first ? 0 : 1].handle = bad;
            CHECK(platform::wait_any(handles, 0s).error() == std::errc::bad_file_descriptor);
        }
    }
}

}  // namespace sockstate::test::wait_any_test
