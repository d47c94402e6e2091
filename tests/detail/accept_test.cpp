// Accepting: waiting, not waiting, past the dead.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>

namespace sockstate::test::accept_test {

using namespace std::chrono_literals;

TEST_CASE("tcp::listener: accept ends at its deadline, whatever the blocking mode") {
    for (const bool blocking : {true, false}) {
        auto listener = must(tcp::listen(any_port()));
        must(listener.set_blocking(blocking));
        const auto asked = std::chrono::steady_clock::now();
        const auto nobody = listener.accept(30ms);
        REQUIRE(!nobody);
        CHECK(nobody.error() == errc::deadline_exceeded);
        CHECK(nobody.error().attempted() == operation::accept);
        CHECK(std::chrono::steady_clock::now() - asked >= 30ms);
        CHECK(listener.accept(0s).error() == errc::deadline_exceeded);
    }
}

TEST_CASE("tcp::listener: a non-blocking accept without a connection would block") {
    auto listener = must(tcp::listen(any_port()));
    must(listener.set_blocking(false));
    CHECK(listener.accept().error() == std::errc::operation_would_block);
}

TEST_CASE("tcp::listener: an accepted stream blocks, whatever the listener does") {
    auto listener = must(tcp::listen(any_port()));
    must(listener.set_blocking(false));
    const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    must(server.set(option::receive_timeout{50ms}));
    std::array<std::byte, 4> buffer;
    const auto asked = std::chrono::steady_clock::now();
    CHECK(!server.receive(buffer));
    CHECK(std::chrono::steady_clock::now() - asked >= 30ms);
}

TEST_CASE("tcp::listener: a connection that was reset in the queue does not stop the next one") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    must(must(tcp::connect(where, patience)).abort());
    const auto alive = must(tcp::connect(where, patience));

    // Linux still hands out the dead one, others pass over it; the live one comes through either way.
    ip::endpoint peer;
    auto stream = must(listener.accept(peer, patience));
    if (peer != must(alive.local_endpoint())) stream = must(listener.accept(peer, patience));
    CHECK(peer == must(alive.local_endpoint()));
}

}  // namespace sockstate::test::accept_test
