// Connecting: started, waited for, refused, and out of time.

#include "support/descriptors.hpp"
#include "support/full_listener.hpp"
#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::connect_test {

using namespace std::chrono_literals;

TEST_CASE("socket<tcp, unbound>: connect to a port where nothing listens is refused and closes the socket") {
    const auto before = open_descriptors();
    auto fresh = must(tcp::open(ip::family::v4));
    auto refused = std::move(fresh).connect(unused_endpoint(), patience);
    REQUIRE(!refused);
    CHECK(to_string(refused.error()) == "connect: connection refused (ECONNREFUSED)");
    CHECK(!fresh.valid());
    CHECK(open_descriptors() == before);
}

TEST_CASE("socket<tcp, unbound>: a started attempt that is refused says so when it finishes") {
    const auto before = open_descriptors();
    {
        auto attempt = must(tcp::open(ip::family::v4)).start_connect(unused_endpoint());
        if (attempt) {  // some systems refuse at once
            auto ended = std::move(*attempt).finish(patience);
            REQUIRE(!ended);
            CHECK(ended.error() == std::errc::connection_refused);
            CHECK(!attempt->valid());
        } else {
            CHECK(attempt.error() == std::errc::connection_refused);
        }
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("socket<tcp, connecting>: no handle to an attempt that was refused gives a connected socket") {
    auto started = must(tcp::open(ip::family::v4)).start_connect(unused_endpoint());
    if (!started) return;  // some systems refuse at once
    auto twin = must(started->duplicate());
    must(started->wait_writable(patience));
    CHECK(std::move(*started).finish(patience).error() == std::errc::connection_refused);
    const auto second = std::move(twin).finish(patience);
    REQUIRE(!second);
    CHECK((second.error() == std::errc::not_connected || second.error() == std::errc::connection_refused));
    CHECK(!twin.valid());
}

TEST_CASE("socket<tcp, connecting>: every handle to an attempt that was accepted gives a connected socket") {
    const auto listener = must(tcp::listen(any_port()));
    auto started = must(must(tcp::open(ip::family::v4)).start_connect(must(listener.local_endpoint())));
    auto twin = must(started.duplicate());
    CHECK(std::move(started).finish(patience).has_value());
    CHECK(std::move(twin).finish(patience).has_value());
}

TEST_CASE("socket<tcp, connecting>: finish leaves the attempt as it is while the deadline passes") {
    auto full = make_full_listener();
    auto& attempt = full.waiting.back();
    const auto handle = attempt.native();
    for (int i = 0; i < 2; ++i) {
        const auto asked = std::chrono::steady_clock::now();
        auto late = std::move(attempt).finish(30ms);
        REQUIRE(!late);
        CHECK(late.error() == errc::deadline_exceeded);
        CHECK(late.error() == std::errc::timed_out);
        CHECK(std::chrono::steady_clock::now() - asked >= 30ms);
        REQUIRE(attempt.valid());
        CHECK(attempt.native() == handle);
    }
    CHECK(std::move(attempt).finish(0s).error() == errc::deadline_exceeded);

    // Room in the queue: the same attempt gets through, when the system sends its SYN again.
    for (std::size_t i = 0; i + 1 < full.waiting.size(); ++i) must(full.listener.accept(patience));
    const auto stream = must(std::move(attempt).finish(patience));
    CHECK(must(stream.remote_endpoint()) == full.where);
}

TEST_CASE("tcp::connect: a deadline passes while nobody answers, and no descriptor is lost") {
    const auto full = make_full_listener();
    const auto before = open_descriptors();
    const auto asked = std::chrono::steady_clock::now();
    const auto late = tcp::connect(full.where, 50ms);
    REQUIRE(!late);
    CHECK(late.error() == errc::deadline_exceeded);
    CHECK(late.error().attempted() == operation::connect);
    CHECK(std::chrono::steady_clock::now() - asked >= 50ms);
    CHECK(open_descriptors() == before);
}

TEST_CASE("socket<tcp, connecting>: an attempt may be aborted or dropped") {
    auto full = make_full_listener();
    const auto before = open_descriptors();
    auto extra = must(must(tcp::open(ip::family::v4)).start_connect(full.where));
    must(std::move(extra).abort());
    {
        const auto dropped = must(must(tcp::open(ip::family::v4)).start_connect(full.where));
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("socket<tcp, bound>: a connection to itself is refused") {
    const auto before = open_descriptors();
    {
        auto here = must(must(tcp::open(ip::family::v4)).bind(any_port()));
        const auto own = must(here.local_endpoint());
        auto reached = std::move(here).connect(own, patience);
        REQUIRE(!reached);
        CHECK(reached.error() == std::errc::connection_refused);
        CHECK(!here.valid());
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("socket<tcp, bound>: connects from its own address") {
    auto listener = must(tcp::listen(any_port()));
    auto here = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    const auto own = must(here.local_endpoint());
    const auto client = must(std::move(here).connect(must(listener.local_endpoint()), patience));
    const auto server = must(listener.accept(patience));
    CHECK(must(server.remote_endpoint()) == own);
}

namespace {

/// Whether a receive waits while there is nothing: for the receive_timeout, which is set for it.
bool waits_to_receive(tcp::stream& stream) {
    std::array<std::byte, 4> buffer;
    must(stream.set(option::receive_timeout{50ms}));
    const auto asked = std::chrono::steady_clock::now();
    CHECK(!stream.receive(buffer));
    return std::chrono::steady_clock::now() - asked >= 30ms;
}

}  // namespace

TEST_CASE("socket<tcp, unbound>: connect leaves the socket blocking") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    auto started = must(must(must(tcp::open(ip::family::v4)).start_connect(where)).finish(patience));
    CHECK(waits_to_receive(started));
    auto in_time = must(tcp::connect(where, patience));
    CHECK(waits_to_receive(in_time));
}

TEST_CASE("socket<tcp, unbound>: connect leaves the socket non-blocking, where the system tells that it was") {
    auto listener = must(tcp::listen(any_port()));
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set_blocking(false));
    const auto blocks = fresh.is_blocking();
    auto client = must(std::move(fresh).connect(must(listener.local_endpoint()), patience));
    if (blocks) {
        CHECK(!*blocks);
        CHECK(!waits_to_receive(client));
    } else {
        CHECK(blocks.error().not_supported());
        CHECK(waits_to_receive(client));  // as Windows, which has no call that tells the mode
        must(client.set_blocking(false));
        CHECK(!waits_to_receive(client));
    }
}

TEST_CASE("socket<P, unbound>: an IPv6 socket takes IPv4 endpoints, as mapped addresses") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    const auto open = [] { return must(tcp::open(ip::family::v6)); };
    for (const auto& limit : {deadline{}, deadline{patience}}) {
        const auto client = must(open().connect(where, limit));
        CHECK(must(client.remote_endpoint()) == ip::endpoint{where.address().to_v6(), where.port()});
        must(listener.accept(patience));
    }
    CHECK(must(open().start_connect(where)).finish(patience).has_value());

    auto bound = must(open().bind(any_port()));
    const auto own = must(bound.local_endpoint());
    CHECK(own.address() == ip::address{any_port().address().to_v6()});
    CHECK(must(std::move(bound).connect(where, patience)).local_endpoint() == own);

    const auto peer = must(udp::bind(any_port()));
    auto talk = must(must(udp::open(ip::family::v6)).connect(must(peer.local_endpoint())));
    CHECK(must(talk.remote_endpoint()).unmapped() == must(peer.local_endpoint()));
}

TEST_CASE("socket<tcp, unbound>: an IPv6 socket that takes IPv6 alone connects to no IPv4 endpoint") {
    auto fresh = must(tcp::open(ip::family::v6));
    must(fresh.set(option::v6_only{true}));
    CHECK(!std::move(fresh).connect({ip::address_v4::loopback(), 9}, 1s));
}

TEST_CASE("tcp::connect: an address of the other family than the socket is an error, not a crash") {
    auto fresh = must(tcp::open(ip::family::v4));
    const auto wrong = std::move(fresh).connect({ip::address_v6::loopback(), 9}, 1s);
    REQUIRE(!wrong);
    CHECK((wrong.error() == std::errc::address_family_not_supported || wrong.error() == std::errc::invalid_argument ||
           wrong.error() == std::errc::bad_address || wrong.error() == std::errc::operation_not_supported));
}

}  // namespace sockstate::test::connect_test
