// Stops in every loop of the library, at every wait of its own: a stop is handed on to each, and ends the loop.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/tcp/watch.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_stop_source_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint remote{ip::address_v4::loopback(), 80};
constexpr auto full = std::errc::operation_would_block;

/// Each deadline that has a stop.
std::array<deadline, 2> stopped_by(const stop_source& stop) {
    return {deadline{stop}, deadline{1min, stop}};
}

}  // namespace

TEST_CASE("a stop: ends receiving and sending at the first wait and at every later one, which may be a pause") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        for (int vain = 0; vain < 4; ++vain) {
            scripted_kernel kernel;
            tcp::stream stream{kernel.open()};
            for (int i = 0; i < vain; ++i) kernel.will({{call::receive, full}, {call::wait}});
            kernel.will({{call::receive, full}, {call::wait, errc::stopped}});
            std::array<char, 8> buffer;
            CHECK(stream.receive(buffer, until).error() == error{errc::stopped, operation::receive});

            kernel.will({{call::send, 2}, {call::send, full}, {call::wait, errc::stopped}});
            const auto sent = stream.send_all("hello", until);
            CHECK(sent.error() == error{errc::stopped, operation::send});
            CHECK(sent.error().transferred == 2);
        }
        scripted_kernel kernel;
        tcp::stream stream{kernel.open()};
        kernel.will({{call::receive, full}, {call::wait}, {call::receive, full}, {call::wait}, {call::receive, full}});
        kernel.will(call::pause, errc::stopped);
        std::array<char, 8> buffer;
        CHECK(stream.receive(buffer, until).error() == error{errc::stopped, operation::receive});
    }
}

TEST_CASE("a stop: ends accepting, also after connections that died") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        tcp::listener listener{kernel.open()};
        kernel.will({{call::wait}, {call::accept, std::errc::connection_aborted}, {call::wait, errc::stopped}});
        CHECK(listener.accept(until).error() == error{errc::stopped, operation::accept});
    }
}

TEST_CASE("a stop: ends connecting, which closes the socket, and finish, which does not") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, std::errc::operation_in_progress}, {call::wait, errc::stopped}});
        CHECK(tcp::connect(remote, until).error() == error{errc::stopped, operation::connect});
        CHECK(kernel.open_handles() == 0);

        kernel.will({{call::open}, {call::connect, full}, {call::pause}, {call::connect, full}});
        kernel.will(call::pause, errc::stopped);
        const auto name = must(local::endpoint::path("/nowhere"));
        CHECK(local::stream_protocol::connect(name, until).error() == error{errc::stopped, operation::connect});
        CHECK(kernel.open_handles() == 0);

        socket<tcp, connecting> attempt{kernel.open()};
        kernel.will(call::wait, errc::stopped);
        CHECK(std::move(attempt).finish(until).error() == error{errc::stopped, operation::connect});
        CHECK(attempt.valid());  // NOLINT(bugprone-use-after-move): as it was
    }
}

TEST_CASE("a stop: ends connecting by name, and no further address is tried") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        kernel.will(call::resolve, std::vector{remote, ip::endpoint{ip::address_v6::loopback(), 80}});
        kernel.will({{call::open}, {call::connect, std::errc::operation_in_progress}, {call::wait_any, errc::stopped}});
        CHECK(tcp::connect("host", 80, until).error() == error{errc::stopped, operation::connect});
        CHECK(kernel.played_all());
    }
}

TEST_CASE("a stop: ends waiting for a state, in a wait and in a pause") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        tcp::stream stream{kernel.open()};
        kernel.will({{call::query_state, tcp_state::established}, {call::wait, errc::stopped}});
        CHECK(stream.wait_for_state(tcp_state::closed, until).error() == error{errc::stopped, operation::wait});
        kernel.will({{call::query_state, tcp_state::fin_wait_1}, {call::pause, errc::stopped}});
        CHECK(stream.wait_for_state(tcp_state::closed, until).error() == error{errc::stopped, operation::wait});
    }
}

TEST_CASE("a stop: ends a graceful close with what is known, and the handle is closed") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        tcp::stream stream{kernel.open()};
        kernel.will({{call::shutdown}, {call::receive, full}, {call::query_state, tcp_state::fin_wait_1}});
        kernel.will({{call::pause, errc::stopped}, {call::unacknowledged_bytes, 7}});
        const auto report = must(std::move(stream).close_gracefully(until));
        CHECK(report.outcome == close_outcome::unacknowledged);
        CHECK(report.unacknowledged_bytes == 7);
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("a stop: ends watching, and the watch goes on afterwards") {
    const auto stop = must(stop_source::open());
    for (const deadline until : stopped_by(stop)) {
        scripted_kernel kernel;
        const tcp::stream stream{kernel.open()};
        tcp_watch watch{stream, 1s};
        kernel.always(call::local_address, remote).always(call::remote_address, remote);
        kernel.will(call::query_state, tcp_state::established);
        must(watch.next(until));
        kernel.will(call::pause, errc::stopped);
        CHECK(watch.next(until).error() == error{errc::stopped, operation::wait});
        kernel.will(call::query_state, tcp_state::close_wait);
        CHECK(must(watch.next(until)).to == tcp_state::close_wait);
    }
}

}  // namespace sockstate::test::scripted_stop_source_test
