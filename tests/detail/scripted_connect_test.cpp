// Connecting through every fault at every point: what cannot be had is closed, once, and the error says why.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connect_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint here{ip::address_v4::loopback(), 51000};
const ip::endpoint there{ip::address_v4::loopback(), 80};

/// An attempt that takes its time, and that a signal may have interrupted.
const std::vector<step> slow_attempt = {{call::open},
                                        {call::connect, std::errc::operation_in_progress},
                                        {call::wait},
                                        {call::take_error},
                                        {call::remote_address, there},
                                        {call::local_address, here}};
constexpr std::size_t until_connected = 4;  // of these calls, after which there is a connection

/// The codes with which an attempt says that it goes on.
const std::vector<answer> in_progress = {std::errc::operation_in_progress, winsock_fault(10036)};

}  // namespace

TEST_CASE("tcp::connect: an attempt that goes on, or was interrupted, is waited for and not made again") {
    for (const answer& going_on : in_progress) {
        for (const auto& [limit, mode] : {std::pair{deadline{}, ""}, std::pair{deadline{60s}, " never"}}) {
            scripted_kernel kernel;
            kernel.will({{call::open}, {call::connect, going_on}, {call::wait}, {call::take_error}});
            kernel.will({{call::remote_address, there}, {call::local_address, here}});
            CHECK(tcp::connect(there, limit).has_value());
            CHECK(kernel.story() == std::string{"open ipv4, connect 127.0.0.1:80"} + mode +
                                        ", wait writable, take_error, remote_address, local_address");
        }
    }
}

TEST_CASE("tcp::connect: any failure on the way is the error, and leaves no handle behind") {
    for (const auto& limit : {deadline{}, deadline{60s}}) {
        for (std::size_t at = 0; at < until_connected; ++at) {
            for (const error& what : all_faults()) {
                scripted_kernel kernel;
                kernel.will(ending(slow_attempt, at, what));
                const auto failed = tcp::connect(there, limit);
                REQUIRE(!failed);
                CHECK(failed.error() == what.during(at == 0 ? operation::open : operation::connect));
                CHECK(kernel.open_handles() == 0);
            }
        }
    }
}

TEST_CASE("tcp::connect: a connection whose names cannot be had any more is one all the same") {
    for (std::size_t at = until_connected; at < slow_attempt.size(); ++at) {
        for (const error& what : {fault(std::errc::not_connected), fault(std::errc::no_buffer_space)}) {
            scripted_kernel kernel;
            kernel.will(ending(slow_attempt, at, what));
            CHECK(tcp::connect(there).has_value());
        }
    }
}

TEST_CASE("tcp::connect: the deadline ends the wait for it, and a success at the last moment counts") {
    scripted_kernel kernel;
    kernel.will(ending(slow_attempt, 2, errc::deadline_exceeded));
    const auto start = kernel.now();
    const auto late = tcp::connect(there, 3s);
    REQUIRE(!late);
    CHECK(late.error() == error{errc::deadline_exceeded, operation::connect});
    CHECK(kernel.now() == start + 3s);
    CHECK(kernel.open_handles() == 0);

    for (std::size_t at = 1; at < slow_attempt.size(); ++at) {  // whichever call took until then
        auto calls = slow_attempt;
        calls[at].how = answer{calls[at].how}.after(3s);
        kernel.will(calls);
        CHECK(tcp::connect(there, 3s).has_value());
    }
}

TEST_CASE("tcp::connect: a socket that reached itself was refused, and is closed") {
    for (const answer& first_answer : {answer{}, answer{std::errc::operation_in_progress}}) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, first_answer}});
        if (first_answer.failure_of(call::connect)) kernel.will({{call::wait}, {call::take_error}});
        kernel.will({{call::remote_address, there}, {call::local_address, there}});
        const auto refused = tcp::connect(there);
        REQUIRE(!refused);
        CHECK(refused.error() == errc::connected_to_itself);
        CHECK(refused.error() == std::errc::connection_refused);
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("connect: a local listener whose queue is full is tried again, whatever the blocking mode") {
    const auto name = must(local::endpoint::path("queue"));
    for (const auto& limit : {deadline{}, deadline{60s}}) {
        for (int full = 0; full < 5; ++full) {
            scripted_kernel kernel;
            kernel.will(call::open);
            for (int i = 0; i < full; ++i) kernel.will(call::connect, std::errc::resource_unavailable_try_again);
            kernel.will(call::connect);
            CHECK(local::stream_protocol::connect(name, limit).has_value());
            CHECK(kernel.pauses() == std::vector<scripted_kernel::duration>(static_cast<std::size_t>(full), 1ms));
        }
    }
}

TEST_CASE("connect: a queue that stays full is given up at the deadline, and any other failure at once") {
    const auto name = must(local::endpoint::path("queue"));
    for (const auto limit : {0us, 300us, 5'500us}) {
        scripted_kernel kernel;
        kernel.will(call::open).always(call::connect, std::errc::operation_would_block);
        const auto start = kernel.now();
        CHECK(local::stream_protocol::connect(name, limit).error() ==
              error{errc::deadline_exceeded, operation::connect});
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.open_handles() == 0);
    }
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, std::errc::operation_would_block}, {call::connect, what}});
        CHECK(local::stream_protocol::connect(name, 60s).error() == what.during(operation::connect));
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("start_connect: an attempt that is done at once is finished like any other, and one that fails is closed") {
    for (const answer& start : {answer{}, answer{std::errc::operation_in_progress}, answer{winsock_fault(10036)}}) {
        scripted_kernel kernel;
        kernel.will({{call::connect, start}, {call::wait}, {call::take_error}});
        kernel.will({{call::remote_address, there}, {call::local_address, here}});
        auto attempt = must(socket<tcp, unbound>{kernel.open()}.start_connect(there));
        CHECK(std::move(attempt).finish().has_value());
    }
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will(call::connect, what);
        CHECK(socket<tcp, unbound>{kernel.open()}.start_connect(there).error() == what.during(operation::connect));
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("finish: a wait that is over or fails leaves the attempt to go on, an attempt that failed is closed") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will(
            {{call::wait, errc::deadline_exceeded}, {call::wait, what}, {call::wait}, {call::take_error, what}});
        socket<tcp, connecting> attempt{kernel.open()};
        CHECK(std::move(attempt).finish(0s).error() == error{errc::deadline_exceeded, operation::connect});
        CHECK(std::move(attempt).finish(1s).error() == what.during(operation::connect));
        CHECK(attempt.valid());
        CHECK(std::move(attempt).finish(1s).error() == what.during(operation::connect));
        CHECK(!attempt.valid());
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("finish: an attempt that reached itself was refused") {
    scripted_kernel kernel;
    kernel.will({{call::wait}, {call::take_error}, {call::remote_address, here}, {call::local_address, here}});
    CHECK(socket<tcp, connecting>{kernel.open()}.finish().error() == errc::connected_to_itself);
    CHECK(kernel.open_handles() == 0);
}

}  // namespace sockstate::test::scripted_connect_test
