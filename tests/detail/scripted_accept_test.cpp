// Accepting past connections that died in the queue, other threads, and every shortage; and listening, step by step.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_accept_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint there{ip::address_v4::loopback(), 4242};

/// What accept passes over: connections that died, and signals.
const std::vector<answer> passed_over = {std::errc::connection_aborted, winsock_fault(10053), std::errc::interrupted};

}  // namespace

TEST_CASE("accept: goes on past any number of connections that died in the queue") {
    for (int dead = 0; dead < 5; ++dead) {
        for (const answer& death : passed_over) {
            scripted_kernel kernel;
            for (int i = 0; i < dead; ++i) {
                kernel.will(call::accept, death);
                if (i == 0) kernel.will(call::get_option, 0);  // there is no receive_timeout
            }
            kernel.will(call::accept, answer{}.from(there));
            tcp::listener listener{kernel.open()};
            ip::endpoint peer;
            const auto stream = must(listener.accept(peer));
            CHECK(peer == there);
            CHECK(kernel.open_handles() == 2);
        }
    }
}

TEST_CASE("accept: with a deadline waits before each, and a dead one does not make it wait for the clock") {
    scripted_kernel kernel;
    for (const answer& death : passed_over) kernel.will({{call::wait}, {call::accept, death}});
    kernel.will({{call::wait}, {call::accept}});
    tcp::listener listener{kernel.open()};
    CHECK(listener.accept(60s).has_value());
    CHECK(kernel.pauses().empty());
}

TEST_CASE("accept: connections that die one after the other do not keep it past its deadline") {
    for (const answer& death : passed_over) {
        for (const auto& [limit, deaths] : {std::pair{0ms, 1}, std::pair{15ms, 2}, std::pair{495ms, 50}}) {
            scripted_kernel kernel;
            for (int i = 0; i < deaths; ++i) kernel.will(call::wait).will(call::accept, answer{death}.after(10ms));
            tcp::listener listener{kernel.open()};
            CHECK(listener.accept(limit).error() == error{errc::deadline_exceeded, operation::accept});
        }
    }
    scripted_kernel kernel;  // a live one at the last moment counts
    kernel.will({{call::wait}, {call::accept, answer{}.after(1s)}});
    tcp::listener listener{kernel.open()};
    CHECK(listener.accept(1s).has_value());
}

TEST_CASE("accept: a connection that another thread took is no reason to stop waiting") {
    scripted_kernel kernel;
    for (int i = 0; i < 2; ++i) kernel.will({{call::wait}, {call::accept, std::errc::operation_would_block}});
    kernel.will({{call::wait}, {call::accept, winsock_fault(10035)}, {call::wait, errc::deadline_exceeded}});
    const auto start = kernel.now();
    tcp::listener listener{kernel.open()};
    CHECK(listener.accept(2s).error() == error{errc::deadline_exceeded, operation::accept});
    CHECK(kernel.now() == start + 2s);
}

TEST_CASE("accept: a connection that is announced and never there neither makes it spin nor outlast its deadline") {
    for (const auto limit : {0us, 10us, 200'000us}) {
        scripted_kernel kernel;
        kernel.always(call::wait).always(call::accept, std::errc::operation_would_block);
        const auto start = kernel.now();
        tcp::listener listener{kernel.open()};
        CHECK(listener.accept(limit).error() == error{errc::deadline_exceeded, operation::accept});
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.pauses().size() <= 5 + static_cast<std::size_t>(limit / 1ms));
    }
}

TEST_CASE("accept: an empty queue ends it where nothing is to wait") {
    scripted_kernel kernel;
    kernel.will(call::accept, std::errc::operation_would_block);
    tcp::listener listener{kernel.open()};
    CHECK(listener.accept().error().would_block());
}

TEST_CASE("accept: any failure, at any point, is passed on, and the listener goes on to listen") {
    const std::vector<step> calls = {
        {call::wait}, {call::accept, std::errc::connection_aborted}, {call::wait}, {call::accept}};
    std::vector<error> faults(shortages.begin(), shortages.end());
    faults.push_back(fault(std::errc::invalid_argument));
    for (std::size_t at = 0; at < calls.size(); ++at) {
        for (const error& what : faults) {
            scripted_kernel kernel;
            kernel.will(ending(calls, at, what));
            tcp::listener listener{kernel.open()};
            CHECK(listener.accept(60s).error() == what.during(operation::accept));
            CHECK(listener.valid());
            CHECK(kernel.open_handles() == 1);
            kernel.will(call::accept);
            CHECK(listener.accept().has_value());
        }
    }
}

TEST_CASE("tcp::listen: any failure on the way to a listener closes what was opened") {
    const std::vector<step> calls = {{call::open}, {call::prepare_listener}, {call::bind}, {call::listen}};
    for (std::size_t at = 0; at < calls.size(); ++at) {
        for (const error& what : all_faults()) {
            scripted_kernel kernel;
            kernel.will(ending(calls, at, what));
            const auto failed = tcp::listen(there);
            REQUIRE(!failed);
            CHECK(failed.error().native_code() == what.native_code());
            CHECK(kernel.open_handles() == 0);
        }
    }
    scripted_kernel kernel;
    kernel.will(calls);
    CHECK(tcp::listen(there, 7).has_value());
    CHECK(kernel.story() == "open ipv4, prepare_listener, bind 127.0.0.1:4242, listen 7");
}

TEST_CASE("bind and listen: a failure leaves the socket as it was, to be tried again") {
    scripted_kernel kernel;
    kernel.will({{call::bind, std::errc::address_in_use}, {call::bind}});
    kernel.will({{call::listen, std::errc::address_in_use}, {call::listen, winsock_fault(10055)}, {call::listen}});
    socket<tcp, unbound> fresh{kernel.open()};
    CHECK(std::move(fresh).bind(there).error() == std::errc::address_in_use);
    auto bound = must(std::move(fresh).bind(there));
    CHECK(!fresh.valid());
    CHECK(std::move(bound).listen().error() == std::errc::address_in_use);
    CHECK(std::move(bound).listen().error() == std::errc::no_buffer_space);
    CHECK(std::move(bound).listen().has_value());
    CHECK(!bound.valid());
}

}  // namespace sockstate::test::scripted_accept_test
