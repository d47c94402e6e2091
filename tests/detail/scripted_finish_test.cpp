// Attempts that were started, and how they end.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_finish_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint here{ip::address_v4::loopback(), 51000};
const ip::endpoint there{ip::address_v4::loopback(), 80};

}  // namespace

TEST_CASE("start_connect: an attempt that is done at once is finished like any other, and one that fails is closed") {
    for (const answer& start : {answer{}, answer{std::errc::operation_in_progress}, answer{winsock_fault(10036)}}) {
        scripted_kernel kernel;
        kernel.will({{call::connect, start}, {call::wait}, {call::remote_address, there}, {call::local_address, here}});
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
        kernel.will({{call::wait, errc::deadline_exceeded}, {call::wait, what}, {call::wait}});
        kernel.will({{call::remote_address, std::errc::not_connected}, {call::take_error, what}});
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
    kernel.will(
        {{call::wait}, {call::remote_address, here}, {call::local_address, here}, {call::remote_address, here}});
    CHECK(socket<tcp, connecting>{kernel.open()}.finish().error() == errc::connected_to_itself);
    CHECK(kernel.open_handles() == 0);
}

TEST_CASE_TEMPLATE("finish: a second handle to an attempt that failed has no peer either", P, tcp,
                   local::stream_protocol, local::seqpacket_protocol) {
    scripted_kernel kernel;
    kernel.will({{call::wait}, {call::remote_address, std::errc::not_connected}, {call::take_error}});
    socket<P, connecting> second{kernel.open()};
    const auto ended = std::move(second).finish();
    REQUIRE(!ended);
    CHECK(ended.error() == fault(std::errc::not_connected).during(operation::connect));
    CHECK(!second.valid());
}

}  // namespace sockstate::test::scripted_finish_test
