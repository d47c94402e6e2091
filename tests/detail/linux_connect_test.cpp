// What Linux says of addresses that it will not send to, without a packet on any wire.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/signals.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <vector>

#include <unistd.h>

namespace sockstate::test::linux_connect_test {

using namespace std::chrono_literals;

namespace {

/// How long a connect of this socket takes to fail with its send_timeout, which is set for it.
template <class P>
std::chrono::steady_clock::duration time_of_failure(socket<P, unbound> fresh, const typename P::endpoint& where) {
    must(fresh.set(option::send_timeout{200ms}));
    const auto asked = std::chrono::steady_clock::now();
    const auto failed = std::move(fresh).connect(where);
    const auto took = std::chrono::steady_clock::now() - asked;
    REQUIRE(!failed);
    CHECK(failed.error() == error{errc::deadline_exceeded, operation::connect});
    return took;
}

/// A local listener whose queue is full.
struct full_queue {
    local::endpoint name = must(local::endpoint::abstract("sockstate-full-" + std::to_string(::getpid())));
    local::stream_protocol::listener listener = must(local::stream_protocol::listen(name, 0));
    std::vector<local::stream_protocol::stream> waiting;

    full_queue() {
        while (auto client = local::stream_protocol::connect(name, 0s)) waiting.push_back(std::move(*client));
    }
};

}  // namespace

TEST_CASE("tcp::connect: send_timeout bounds an attempt that nobody answers, also under signals") {
    const auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    std::vector<socket<tcp, connecting>> waiting;
    for (bool answered = true; answered;) {
        waiting.push_back(must(must(tcp::open(ip::family::v4)).start_connect(where)));
        answered = waiting.back().wait_writable(100ms).has_value();
    }
    for (const bool blocking : {true, false}) {
        const auto open = [&] {
            auto fresh = must(tcp::open(ip::family::v4));
            must(fresh.set_blocking(blocking));
            return fresh;
        };
        const auto took = time_of_failure(open(), where);
        CHECK(took >= 200ms);
        CHECK(took < patience);
        const signals often;
        const auto under_signals = time_of_failure(open(), where);
        CHECK(under_signals >= 200ms);
        CHECK(under_signals < patience);
    }
}

TEST_CASE("local::stream_protocol::connect: send_timeout bounds the wait for a full queue, also under signals") {
    const full_queue full;
    for (const bool blocking : {true, false}) {
        const auto open = [&] {
            auto fresh = must(local::stream_protocol::open());
            must(fresh.set_blocking(blocking));
            return fresh;
        };
        const auto took = time_of_failure(open(), full.name);
        CHECK(took >= 200ms);
        CHECK(took < patience);
        const signals often;
        const auto under_signals = time_of_failure(open(), full.name);
        CHECK(under_signals >= 200ms);
        CHECK(under_signals < patience);
    }
}

TEST_CASE("tcp::connect: an unreachable network is an error of its own, and no descriptor is lost") {
    const auto before = open_descriptors();
    for (const auto address : {ip::address_v4::broadcast(), ip::address_v4{{224, 0, 0, 1}}}) {  // no route for a stream
        const auto stream = tcp::connect({address, 9}, patience);
        REQUIRE(!stream);
        CHECK(stream.error() == std::errc::network_unreachable);
        CHECK(to_string(stream.error()).ends_with("(ENETUNREACH)"));
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("tcp::connect: port 0 is refused, not waited for") {
    const auto before = open_descriptors();
    const auto stream = tcp::connect({ip::address_v4::loopback(), 0}, patience);
    REQUIRE(!stream);
    CHECK((stream.error() == std::errc::connection_refused || stream.error() == std::errc::address_not_available));
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_connect_test
