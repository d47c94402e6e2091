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

/// How an address is tried.
enum class trial { connects, refuses, stays_silent, finds_no_handle };
constexpr int trials = 4;

void add(scripted_kernel& kernel, trial how) {
    switch (how) {
        case trial::connects:
            kernel.will({{call::open}, {call::connect}, {call::local_address, here}, {call::set_blocking}});
            break;
        case trial::refuses: kernel.will({{call::open}, {call::connect, std::errc::connection_refused}}); break;
        case trial::stays_silent:
            kernel.will({{call::open}, {call::connect, std::errc::operation_in_progress}});
            kernel.will(call::wait, errc::deadline_exceeded);
            break;
        case trial::finds_no_handle: kernel.will(call::open, std::errc::too_many_files_open); break;
    }
}

bool is_failure_of(trial how, const error& reason) {
    switch (how) {
        case trial::connects: return false;
        case trial::refuses: return reason == std::errc::connection_refused;
        case trial::stays_silent: return reason == errc::deadline_exceeded;
        case trial::finds_no_handle: return reason == std::errc::too_many_files_open;
    }
    return false;
}

}  // namespace

TEST_CASE("tcp::connect by name: whatever each address does, the first that connects is taken, else the last error") {
    for (int code = 0; code < trials * trials * trials; ++code) {
        const std::array three = {trial{code % trials}, trial{code / trials % trials}, trial{code / trials / trials}};
        scripted_kernel kernel;
        kernel.will(call::resolve, found);
        std::size_t tried = 0;
        while (tried < three.size()) {
            add(kernel, three[tried]);
            if (three[tried++] == trial::connects) break;
        }
        const deadline until{6min};
        std::vector<connect_attempt> attempts(7);  // which are forgotten
        const auto stream = tcp::connect("host", 80, until, attempts);
        CHECK(kernel.played_all());
        REQUIRE(attempts.size() == tried);
        for (std::size_t i = 0; i < tried; ++i) {
            CHECK(attempts[i].endpoint == ip::endpoint{found[i].address(), 80});
            CHECK(attempts[i].failure.has_value() == (three[i] != trial::connects));
            if (attempts[i].failure) CHECK(is_failure_of(three[i], *attempts[i].failure));
        }
        CHECK(stream.has_value() == (three[tried - 1] == trial::connects));
        CHECK(kernel.open_handles() == (stream ? 1 : 0));
        if (!stream) CHECK(is_failure_of(three[tried - 1], stream.error()));
        CHECK(kernel.now() <= until.when());
    }
}

TEST_CASE("tcp::connect by name: a silent address uses up its share of the time, and the last one all that is left") {
    scripted_kernel kernel;
    kernel.will(call::resolve, found);
    for (int i = 0; i < 3; ++i) add(kernel, trial::stays_silent);
    std::vector<connect_attempt> attempts;
    CHECK(tcp::connect("host", 80, 9min, attempts).error() == errc::deadline_exceeded);
    REQUIRE(attempts.size() == 3);
    for (const connect_attempt& each : attempts) CHECK(each.ended - each.started == 3min);

    // Many addresses: the first get more than an even share, and leave half of the time to the others.
    kernel.will(call::resolve, std::vector<ip::endpoint>(found.size() * 4, found[1]));
    for (int i = 0; i < 12; ++i) add(kernel, trial::stays_silent);
    const deadline until{10s};
    CHECK(tcp::connect("host", 80, until, attempts).error() == errc::deadline_exceeded);
    REQUIRE(attempts.size() == 12);
    CHECK(attempts[0].ended - attempts[0].started == 2s);
    CHECK(kernel.now() == until.when());
}

TEST_CASE("tcp::connect by name: no address is tried once the time is up") {
    scripted_kernel kernel;
    kernel.will(call::resolve, found);
    kernel.will({{call::open}, {call::connect, answer{std::errc::connection_refused}.after(10min)}});
    std::vector<connect_attempt> attempts;
    CHECK(tcp::connect("host", 80, 5min, attempts).error() == std::errc::connection_refused);
    CHECK(attempts.size() == 1);

    CHECK(tcp::connect("host", 80, 0s, attempts).error() == errc::deadline_exceeded);  // nor the name looked up
    CHECK(attempts.empty());
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
    CHECK(kernel.story() == "open ipv4, connect 192.0.2.7:80");
}

}  // namespace sockstate::test::scripted_connect_name_test
