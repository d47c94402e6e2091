// What becomes of the resolver's answers, of its codes and of its silence: a scripted one stands in for the
// system's.

#include "support/scripted_resolver.hpp"

#include "support/must.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <semaphore>
#include <thread>

#include <signal.h>

namespace sockstate::test::posix_resolver_test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

const ip::address_v6 link_local = ip::address_v6{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 3};

struct row {
    int native;
    resolver_errc portable;
};

constexpr row codes[] = {
    {EAI_NONAME, resolver_errc::host_not_found},     {EAI_AGAIN, resolver_errc::try_again},
    {EAI_FAIL, resolver_errc::no_recovery},          {EAI_SERVICE, resolver_errc::service_not_found},
    {EAI_FAMILY, resolver_errc::unsupported_family}, {EAI_MEMORY, resolver_errc::out_of_memory},
    {EAI_BADFLAGS, resolver_errc::invalid_query},    {EAI_SOCKTYPE, resolver_errc::invalid_query},
    {EAI_OVERFLOW, resolver_errc::invalid_query},    {12345, resolver_errc::no_recovery},
};

}  // namespace

TEST_CASE("resolve: each of the resolver's codes has one name") {
    for (const row& each : codes) {
        CAPTURE(each.native);
        next_answer = {.code = each.native};
        for (const deadline until : {deadline{}, deadline{patience}}) {
            const auto found = ip::resolve("name", 80, until);
            REQUIRE(!found);
            CHECK(found.error() == each.portable);
            CHECK(found.error().attempted() == operation::resolve);
        }
    }
}

TEST_CASE("resolve: where the resolver blames the system, the system's error comes back") {
    next_answer = {.code = EAI_SYSTEM, .errno_value = EMFILE};
    const auto found = ip::resolve("name", 80, patience);
    REQUIRE(!found);
    CHECK(found.error() == std::errc::too_many_files_open);
    CHECK(found.error().domain() == error_domain::system);
}

TEST_CASE("resolve: the resolver's order stays, doubles go, scopes are kept") {
    const ip::endpoint first{ip::address_v6::loopback(), 0};
    const ip::endpoint second{link_local, 0};
    const ip::endpoint third{ip::address_v4::loopback(), 0};
    next_answer = {.addresses = {first, second, first, third, third}};
    const auto found = must(ip::resolve("name", 99, patience));
    REQUIRE(found.size() == 3);
    CHECK(found[0] == ip::endpoint{first.address(), 99});
    CHECK(found[1] == ip::endpoint{second.address(), 99});
    CHECK(found[1].address().to_v6().scope_id() == 3);
    CHECK(found[2] == ip::endpoint{third.address(), 99});
}

TEST_CASE("resolve: no address at all is an error") {
    next_answer = {};
    CHECK(ip::resolve("name", 99).error() == resolver_errc::no_data);
}

TEST_CASE("resolve: a service's name is asked for its protocol, and its port is the resolver's") {
    next_answer = {.addresses = {{ip::address_v4::loopback(), 443}}};
    CHECK(must(ip::resolve("name", "https")).front().port() == 443);
    CHECK(last_question.host == "name");
    CHECK(last_question.service == "https");
    CHECK(last_question.protocol == IPPROTO_TCP);
    CHECK(last_question.socktype == SOCK_STREAM);
    CHECK((last_question.flags & AI_ADDRCONFIG) == 0);  // it would hide ::1 on a machine without IPv6 abroad
    must(ip::resolve("name", "https", {}, IPPROTO_UDP));
    CHECK(last_question.protocol == IPPROTO_UDP);
    CHECK(last_question.socktype == SOCK_DGRAM);
    must(ip::resolve("name", "8080"));
    CHECK(last_question.service.empty());
}

TEST_CASE("resolve: an address with a port asks no resolver") {
    last_question = {};
    must(ip::resolve("127.0.0.1", "80", patience));
    CHECK(last_question.host.empty());
}

TEST_CASE("resolve: a resolver that is silent is left behind when the deadline passes") {
    std::binary_semaphore released{0};
    std::binary_semaphore ended{0};
    next_answer = {.addresses = {{ip::address_v4::loopback(), 0}}, .before = [&] {
                       released.acquire();
                       ended.release();
                   }};
    const deadline until{500ms};  // long enough to ask, on any machine
    const auto found = ip::resolve("name", 80, until);
    REQUIRE(!found);
    CHECK(found.error() == errc::deadline_exceeded);
    CHECK(until.has_passed());
    CHECK(ip::lookups_left_behind() == 1);
    CHECK(ip::wait_for_lookups(10ms).error() == error{errc::deadline_exceeded, operation::resolve});
    released.release();  // its answer goes nowhere, and touches nothing that is gone
    ended.acquire();
    CHECK(ip::wait_for_lookups(patience));
    CHECK(ip::lookups_left_behind() == 0);
}

TEST_CASE("resolve: a stop leaves a silent resolver behind, and ends waiting for it") {
    std::binary_semaphore asked{0};
    std::binary_semaphore released{0};
    next_answer = {.addresses = {{ip::address_v4::loopback(), 0}}, .before = [&] {
                       asked.release();
                       released.acquire();
                   }};
    auto stop = must(stop_source::open());
    std::thread stops{[&] {
        asked.acquire();
        stop.request_stop();
    }};
    const auto found = ip::resolve("name", 80, stop);
    stops.join();
    REQUIRE(!found);
    CHECK(found.error() == error{errc::stopped, operation::resolve});
    CHECK(ip::lookups_left_behind() == 1);
    CHECK(ip::wait_for_lookups(stop).error() == error{errc::stopped, operation::resolve});
    CHECK(ip::wait_for_lookups({patience, stop}).error() == error{errc::stopped, operation::resolve});
    released.release();
    CHECK(ip::wait_for_lookups(patience));

    // A stop that was requested before asks nobody.
    next_answer = {.before = [] { FAIL_CHECK("the resolver is asked after a stop"); }};
    CHECK(ip::resolve("name", 80, stop).error() == error{errc::stopped, operation::resolve});
    CHECK(ip::lookups_left_behind() == 0);
}

TEST_CASE("resolve: several are left behind, and counted until each has ended") {
    constexpr int asked = 3;
    std::counting_semaphore<asked> released{0};
    next_answer = {.before = [&] { released.acquire(); }};
    // A deadline may also pass before anyone is asked.
    while (ip::lookups_left_behind() < asked) {
        CHECK(ip::resolve("name", 80, 1ms).error() == errc::deadline_exceeded);
    }
    released.release();
    while (ip::lookups_left_behind() == asked) std::this_thread::yield();
    CHECK(ip::lookups_left_behind() == asked - 1);
    std::thread waiter{[] { CHECK(ip::wait_for_lookups()); }};
    released.release(asked - 1);
    CHECK(ip::wait_for_lookups());
    waiter.join();
    CHECK(ip::lookups_left_behind() == 0);
}

TEST_CASE("resolve: the thread of a look-up takes no signal, and the caller's go on as they were") {
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGUSR2);
    sigset_t before;
    REQUIRE(::pthread_sigmask(SIG_SETMASK, &usual, &before) == 0);
    sigset_t there;
    sigemptyset(&there);
    next_answer = {.addresses = {{ip::address_v4::loopback(), 0}},
                   .before = [&] { ::pthread_sigmask(SIG_SETMASK, nullptr, &there); }};
    CHECK(ip::resolve("name", 80, patience));
    sigset_t after;
    REQUIRE(::pthread_sigmask(SIG_SETMASK, &before, &after) == 0);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGCHLD, SIGUSR1, SIGUSR2, SIGPIPE}) {
        CAPTURE(number);
        CHECK(sigismember(&there, number) == 1);
        CHECK(sigismember(&after, number) == (number == SIGUSR2 ? 1 : 0));
    }
}

TEST_CASE("resolve: the service of an address is asked for without the address") {
    next_answer = {.addresses = {{ip::address_v4::loopback(), 443}, {ip::address_v6::loopback(), 443}}};
    last_question = {};
    CHECK(must(ip::resolve("fe80::1%7", "https")) ==
          std::vector{ip::endpoint{must(ip::address::parse("fe80::1%7")), 443}});
    CHECK(last_question.host.empty());
    CHECK(last_question.service == "https");
}

TEST_CASE("resolve: a name that the system takes for an address is refused, and not looked up") {
    next_answer = {.addresses = {{ip::address_v4::loopback(), 0}}, .taken_for_address = true};
    last_question = {};
    for (const deadline until : {deadline{}, deadline{patience}}) {
        CHECK(ip::resolve("one-two-seven", 80, until).error() == error{errc::invalid_argument, operation::resolve});
    }
    CHECK(last_question.host.empty());
}

TEST_CASE("resolve: an answer in time is waited for") {
    std::binary_semaphore asked{0};
    next_answer = {.addresses = {{ip::address_v4::loopback(), 0}}, .before = [&] { asked.release(); }};
    CHECK(must(ip::resolve("name", 80, patience)).size() == 1);
    CHECK(asked.try_acquire());
}

}  // namespace sockstate::test::posix_resolver_test
