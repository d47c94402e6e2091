// What the comments say that Linux does with local sockets. Of a datagram socket whose receiver takes no more, poll(2)
// goes on to announce room, since it looks at the sender alone.

#include "support/must.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <unistd.h>

namespace sockstate::test::linux_local_test {

using namespace std::chrono_literals;

namespace {

local::endpoint name(const char* which) {
    return must(local::endpoint::abstract("sockstate-local-" + std::to_string(::getpid()) + which));
}

}  // namespace

TEST_CASE("local::datagram_protocol: a receiver that is full ends a send_to at its deadline") {
    const std::string name = "sockstate-full-" + std::to_string(::getpid());
    const auto there = must(local::endpoint::abstract(name));
    auto receiver = must(local::datagram_protocol::bind(there));
    auto sender = must(local::datagram_protocol::bind(must(local::endpoint::abstract(name + "-sender"))));
    must(sender.set_blocking(false));
    std::size_t sent = 0;
    for (; sender.send_to("x", there); ++sent) REQUIRE(sent < 100'000);

    const auto late = sender.send_to("x", there, 20ms);
    REQUIRE(!late);
    CHECK(late.error() == error{errc::deadline_exceeded, operation::send});
    CHECK(sender.send_to("x", there, 0s).error() == errc::deadline_exceeded);

    std::array<char, 1> buffer;
    must(receiver.receive_from(buffer));
    CHECK(must(sender.send_to("x", there, 20s)) == 1);
    for (std::size_t i = 0; i < sent; ++i) must(receiver.receive_from(buffer, 20s));
    CHECK(receiver.receive_from(buffer, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("local::datagram_protocol: disconnect and another peer lose the messages that were not received") {
    const auto first = must(local::datagram_protocol::bind(name("first")));
    const auto second = must(local::datagram_protocol::bind(name("second")));
    auto sender = must(must(first.duplicate()).connect(name("second")));
    auto there = must(must(second.duplicate()).connect(name("first")));
    std::array<char, 8> buffer;
    must(sender.send("lost"));
    auto alone = must(std::move(there).disconnect());
    CHECK(alone.receive_from(buffer, 0s).error() == errc::deadline_exceeded);

    const auto third = must(local::datagram_protocol::bind(name("third")));
    CHECK(sender.send("fails").error() == std::errc::connection_reset);  // the news of the loss, once
    auto again = must(std::move(alone).connect(name("first")));          // loses nothing: there was no peer
    must(sender.send("lost"));
    auto moved = must(std::move(again).connect(name("third")));
    CHECK(moved.receive(buffer, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE_TEMPLATE("abort: a local peer receives the end, or connection_reset if something was left unread", P,
                   local::stream_protocol, local::seqpacket_protocol) {
    std::array<char, 8> buffer;
    {
        auto [here, there] = must(P::pair());
        must(std::move(here).abort());
        CHECK(must(there.receive(buffer, 20s)).empty());
    }
    auto [here, there] = must(P::pair());
    must(there.send("unread"));
    must(std::move(here).abort());
    CHECK(there.receive(buffer, 20s).error() == std::errc::connection_reset);
    CHECK(must(there.receive(buffer, 20s)).empty());  // local sockets report a reset once
}

TEST_CASE_TEMPLATE("shutdown_receive: the peer of a local socket can send no more", P, local::stream_protocol,
                   local::seqpacket_protocol, local::datagram_protocol) {
    auto [here, there] = must(P::pair());
    const auto deaf = must(std::move(here).shutdown_receive());
    CHECK(there.send("x").error() == std::errc::broken_pipe);
}

TEST_CASE_TEMPLATE("unsent_bytes: counts the memory of what a local socket's peer has not received", P,
                   local::stream_protocol, local::datagram_protocol) {
    auto [here, there] = must(P::pair());
    CHECK(must(here.unsent_bytes()) == 0);
    must(here.send("x"));
    CHECK(must(here.unsent_bytes()) > 1);  // one byte, and what the kernel needs for it
    std::array<char, 8> buffer;
    must(there.receive(buffer, 20s));
    CHECK(must(here.unsent_bytes()) == 0);
}

}  // namespace sockstate::test::linux_local_test
