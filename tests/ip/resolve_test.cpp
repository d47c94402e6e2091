// Names to addresses with the system's own resolver, so only what holds on every machine: without a network,
// and whatever is in its tables.

#include "support/must.hpp"

#include <sockstate/ip/resolve.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>

namespace sockstate::test::resolve_test {

using namespace std::chrono_literals;

namespace {

/// More than a resolver that answers takes, on a loaded machine too.
constexpr auto patience = 20s;

constexpr std::string_view with_nul{"local\0host", 10};

}  // namespace

TEST_CASE("resolve: the text of an address is that address, also when the deadline has passed") {
    for (const deadline until : {deadline{}, deadline{0s}, deadline{patience}}) {
        CHECK(must(ip::resolve("192.0.2.7", 80, until)) ==
              std::vector{ip::endpoint{ip::address_v4{{192, 0, 2, 7}}, 80}});
        CHECK(must(ip::resolve("::1", "8080", until)) == std::vector{ip::endpoint{ip::address_v6::loopback(), 8080}});
    }
    const auto scoped = must(ip::resolve("fe80::1%7", 80));
    REQUIRE(scoped.size() == 1);
    CHECK(scoped.front().address().to_v6().scope_id() == 7);
}

TEST_CASE("resolve: localhost is loopback, each address once and with the port") {
    for (const deadline until : {deadline{}, deadline{patience}}) {
        auto found = must(ip::resolve("localhost", 4711, until));
        REQUIRE(!found.empty());
        for (const ip::endpoint& each : found) {
            CHECK(each.address().is_loopback());
            CHECK(each.port() == 4711);
        }
        std::ranges::sort(found);
        CHECK(std::ranges::adjacent_find(found) == found.end());
    }
}

TEST_CASE("resolve: a deadline does not change the answer") {
    for (const int protocol : {6, 17}) {
        CHECK(must(ip::resolve("localhost", 1, {}, protocol)) == must(ip::resolve("localhost", 1, patience, protocol)));
    }
}

TEST_CASE("resolve: a name takes time, and there is none left") {
    const auto found = ip::resolve("localhost", 80, 0s);
    REQUIRE(!found);
    CHECK(found.error() == errc::deadline_exceeded);
    CHECK(found.error().deadline_passed());
    CHECK(found.error().attempted() == operation::resolve);
}

TEST_CASE("resolve: a port may be digits, but not more than a port holds") {
    CHECK(must(ip::resolve("127.0.0.1", "0")).front().port() == 0);
    CHECK(must(ip::resolve("127.0.0.1", "65535")).front().port() == 65535);
    CHECK(must(ip::resolve("localhost", "007")).front().port() == 7);
    for (const char* const port : {"65536", "70000", "99999999999999999999999"}) {
        CAPTURE(port);
        for (const char* const host : {"127.0.0.1", "localhost"}) {
            CHECK(ip::resolve(host, port).error() == errc::invalid_argument);
        }
    }
}

TEST_CASE(
    "resolve: text whose last label is a number, and text with a colon, is an address by our grammar or nothing") {
    for (const char* const host : {"0177.0.0.1",
                                   "0x7f000001",
                                   "0X7F.1",
                                   "2130706433",
                                   "127.1",
                                   "0",
                                   "010.0.0.1",
                                   "127.0.0.1.",
                                   "1.2.3.4.5",
                                   "256.1.1.1",
                                   "0x",
                                   "example.0x",
                                   "example.7",
                                   "[::1]",
                                   "[127.0.0.1]",
                                   "::1%01",
                                   "::1%no-such-interface",
                                   "fe80::1%lo:80",
                                   "1.2.3.4%lo",
                                   "127.0.0.1 x",
                                   " 127.0.0.1",
                                   "127.0.0.1\n",
                                   "127.0.0.1/8",
                                   "127.0.0.1:80",
                                   "user@localhost",
                                   "local host",
                                   "localhost\t",
                                   ".",
                                   "a..",
                                   "\x7f"}) {
        CAPTURE(host);
        for (const deadline until : {deadline{}, deadline{patience}}) {
            for (const ip::service& port : {ip::service{80}, ip::service{"http"}}) {
                const auto found = ip::resolve(host, port, until);
                REQUIRE(!found);
                CHECK(found.error() == error{errc::invalid_argument, operation::resolve});
            }
        }
    }
}

TEST_CASE("resolve: digits of another script are no address on any system") {
    for (const char* const host : {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",
                                   "127\xe3\x80\x82"
                                   "0.0.1",
                                   "127.0.0.\xef\xbc\x91"}) {
        CAPTURE(host);
        CHECK(!ip::resolve(host, 80, patience));
    }
}

TEST_CASE("resolve: a name may have digits, and a point at its end") {
    for (const char* const host : {"no-such-host.invalid.", "1a.invalid", "0xg.invalid", "7.invalid", "x-7.invalid."}) {
        CAPTURE(host);
        const auto found = ip::resolve(host, 80, patience);
        REQUIRE(!found);
        CHECK(found.error() != errc::invalid_argument);
    }
}

TEST_CASE("resolve: nothing is left behind where every answer came in time") {
    must(ip::resolve("localhost", 80, patience));
    CHECK(ip::lookups_left_behind() == 0);
    CHECK(ip::wait_for_lookups());
    CHECK(ip::wait_for_lookups(0s));
}

TEST_CASE("resolve: text that names nothing is refused before anyone is asked") {
    for (const deadline until : {deadline{}, deadline{patience}}) {
        CHECK(ip::resolve("", 80, until).error() == errc::invalid_argument);
        CHECK(ip::resolve(with_nul, 80, until).error() == errc::invalid_argument);
        CHECK(ip::resolve("localhost", with_nul, until).error() == errc::invalid_argument);
        CHECK(ip::resolve("127.0.0.1", std::string_view{"80\0", 3}, until).error() == errc::invalid_argument);
    }
}

TEST_CASE("resolve: a name that cannot exist is the resolver's error") {
    // RFC 6761 §6.4. Without a network a resolver may also say that it could not ask, or not answer in time.
    const auto found = ip::resolve("no-such-host.invalid", 80, patience);
    REQUIRE(!found);
    CHECK((found.error().domain() == error_domain::resolver || found.error() == errc::deadline_exceeded));
    CHECK(found.error().attempted() == operation::resolve);
}

TEST_CASE("resolve: a service that no table has is the resolver's error, for an address too") {
    for (const deadline until : {deadline{}, deadline{patience}}) {
        const auto found = ip::resolve("127.0.0.1", "no-such-service", until);
        REQUIRE(!found);
        CHECK(found.error().domain() == error_domain::resolver);
    }
}

TEST_CASE("resolve: a name that is longer than any name is an error, not a crash") {
    const std::string endless(100'000, 'a');
    CHECK(!ip::resolve(endless, 80, patience));
    CHECK(!ip::resolve("127.0.0.1", endless, patience));
}

TEST_CASE("resolve: from many threads at once") {
    std::vector<std::size_t> sizes(8);
    std::vector<std::thread> threads;
    for (std::size_t& size : sizes) {
        threads.emplace_back([&size] {
            for (int i = 0; i < 10; ++i) {
                const auto found = ip::resolve("localhost", 80, patience);
                size = found ? found->size() : 0;
            }
        });
    }
    for (std::thread& each : threads) each.join();
    for (const std::size_t size : sizes) CHECK(size == must(ip::resolve("localhost", 80)).size());
}

}  // namespace sockstate::test::resolve_test
