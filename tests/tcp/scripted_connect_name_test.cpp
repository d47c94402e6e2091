// Connecting by name: every way in which the look-up and each address can end. The thread of a look-up with a deadline
// is waited for by the real clock, so deadlines are far away at first.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connect_name_test {

using namespace std::chrono_literals;

namespace {

const std::vector<ip::endpoint> found = {
    {ip::address_v6::loopback(), 0}, {ip::address_v4::loopback(), 0}, {ip::address_v4{0xc0000201}, 0}};
const ip::endpoint here{ip::address_v4::loopback(), 51000};

void connects(scripted_kernel& kernel, native_handle handle) {
    kernel.will({{call::open}, {call::connect, std::errc::operation_in_progress}, {call::wait_any, handle}});
    kernel.will({{call::remote_address, found[1]}, {call::local_address, here}, {call::set_blocking}});
}

void stays_silent(scripted_kernel& kernel) {
    kernel.will({{call::open}, {call::connect, std::errc::operation_in_progress}});
    kernel.will(call::wait_any, errc::deadline_exceeded);
}

}  // namespace

TEST_CASE("tcp::connect by name: the look-up's addresses race, with a deadline and without") {
    for (const auto& limit : {deadline{}, deadline{10min}}) {
        scripted_kernel kernel;
        kernel.will(call::resolve, found);
        stays_silent(kernel);
        connects(kernel, 4);
        std::vector<connect_attempt> attempts(7);  // which are forgotten
        const auto stream = must(tcp::connect("host", 80, limit, attempts));
        CHECK(stream.native() == 4);
        CHECK(kernel.open_handles() == 1);
        REQUIRE(attempts.size() == 2);
        CHECK(attempts[0].endpoint == ip::endpoint{found[0].address(), 80});
        CHECK(attempts[0].failure == error{errc::outrun, operation::connect});
        CHECK(attempts[1].endpoint == ip::endpoint{found[1].address(), 80});
        CHECK_FALSE(attempts[1].failure);
        CHECK(attempts[1].started - attempts[0].started == 250ms);
    }
}

TEST_CASE("tcp::connect by name: a policy changes the order and the delay, and the story has the look-up") {
    scripted_kernel kernel;
    kernel.will(call::resolve, answer{found}.after(12ms));
    stays_silent(kernel);
    connects(kernel, 4);
    connect_story story;
    const connect_policy how{.attempt_delay = 40ms, .families = family_order::v4_first};
    CHECK(handle_of(tcp::connect("host", 80, how, {}, story)) == 4);
    CHECK(story.answered - story.asked == 12ms);
    CHECK_FALSE(story.lookup_failure);
    REQUIRE(story.attempts.size() == 2);
    CHECK(story.attempts[0].endpoint.address() == found[1].address());
    CHECK(story.attempts[1].endpoint.address() == found[0].address());
    CHECK(story.attempts[1].started - story.attempts[0].started == 40ms);

    kernel.will(call::resolve, found);
    connects(kernel, 5);
    CHECK(handle_of(tcp::connect("host", 80, how, 10min)) == 5);
}

TEST_CASE("tcp::connect by name: one by one the look-up is asked once and waited for, before the first attempt") {
    scripted_kernel kernel;
    kernel.will(call::resolve, found);
    connects(kernel, 3);
    const connect_policy one_by_one{.attempt_delay = (std::chrono::milliseconds::max)()};
    CHECK(handle_of(tcp::connect("host", 80, one_by_one, 10min)) == 3);
}

TEST_CASE("tcp::connect by name: no time at all, and a stop that was requested before, look nothing up") {
    const scripted_kernel kernel;
    connect_story story;
    CHECK(tcp::connect("host", 80, {}, 0s, story).error() == error{errc::deadline_exceeded, operation::resolve});
    CHECK(*story.lookup_failure == errc::deadline_exceeded);
    CHECK(story.attempts.empty());
    CHECK(tcp::connect("host", 80, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("tcp::connect by name: what the resolver says is the error, with and without a deadline") {
    for (const auto& limit : {deadline{}, deadline{10min}}) {
        for (const auto code : {resolver_errc::host_not_found, resolver_errc::try_again, resolver_errc::no_recovery,
                                resolver_errc::out_of_memory}) {
            scripted_kernel kernel;
            kernel.will(call::resolve, code);
            std::vector<connect_attempt> attempts(3);
            CHECK(tcp::connect("host", 80, limit, attempts).error() == error{code, operation::resolve});
            CHECK(attempts.empty());
        }
        for (const error& what : shortages) {
            scripted_kernel kernel;
            kernel.will(call::resolve, what);
            CHECK(tcp::connect("host", "http", limit).error() == what.during(operation::resolve));
            CHECK(kernel.story() == "resolve host:http");
        }
        scripted_kernel kernel;
        kernel.will(call::resolve, std::vector<ip::endpoint>{});
        CHECK(tcp::connect("host", 80, limit).error() == error{resolver_errc::no_data, operation::connect});
    }
}

TEST_CASE("tcp::connect by name: an address as text is tried without the resolver") {
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect, std::errc::network_unreachable}});
    CHECK(tcp::connect("192.0.2.7", 80).error() == std::errc::network_unreachable);
    CHECK(kernel.story() == "open ipv4 non-blocking, connect 192.0.2.7:80");
}

}  // namespace sockstate::test::scripted_connect_name_test
