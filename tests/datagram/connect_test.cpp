// Datagram sockets that are connected from the start, by address and by name, and IPv4 receivers of IPv6 sockets.

#include "support/loopback.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace sockstate::test::datagram_connect_test {

namespace {

std::string hear(socket<udp, bound>& ears) {
    std::array<char, 16> buffer;
    const auto got = must(ears.receive_from(buffer, patience));
    return {buffer.data(), got.bytes.size()};
}

}  // namespace

TEST_CASE("udp::connect: a socket with a peer, in either family") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto ears = must(udp::bind(any_port(family)));
        const auto there = must(ears.local_endpoint());
        auto mouth = must(udp::connect(there));
        CHECK(must(mouth.remote_endpoint()) == there);
        must(mouth.send("ping"));
        CHECK(hear(ears) == "ping");
    }
    CHECK(udp::connect({ip::address_v4::loopback(), 0}).error() == std::errc::address_not_available);
}

TEST_CASE("udp::connect: by name, to an address that the name has") {
    auto ears = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    auto mouth = must(udp::connect("127.0.0.1", there.port(), patience));
    CHECK(must(mouth.remote_endpoint()) == there);
    must(mouth.send("ping"));
    CHECK(hear(ears) == "ping");
    auto named = must(udp::connect("localhost", there.port(), patience));
    CHECK(must(named.remote_endpoint()).address().is_loopback());
    CHECK(must(named.remote_endpoint()).port() == there.port());
}

TEST_CASE("udp::connect: what is no name, and what is no port") {
    CHECK(udp::connect("no such name", 53).error() == errc::invalid_argument);
    CHECK(udp::connect("127.0.0.1", 0).error() == std::errc::address_not_available);
}

TEST_CASE("socket<udp, bound>: an IPv6 socket sends to an IPv4 receiver") {
    auto ears = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    auto mouth = must(udp::bind(ip::endpoint::any(ip::family::v6, 0)));
    const std::array<byte_view, 2> parts{"pi", "ng"};
    CHECK(must(mouth.send_to("ping", there)) == 4);
    CHECK(must(mouth.send_gather_to(parts, there)) == 4);
    CHECK(must(mouth.send_to("ping", there, datagram_header{}, patience)) == 4);
    for (int i = 0; i < 3; ++i) CHECK(hear(ears) == "ping");
    must(ears.send_to("pong", {ip::address_v4::loopback(), must(mouth.local_endpoint()).port()}));
    CHECK(hear(mouth) == "pong");
}

TEST_CASE("socket<udp, bound>: an IPv4 socket sends to no IPv6 receiver") {
    auto mouth = must(udp::bind(any_port()));
    CHECK(!mouth.send_to("ping", {ip::address_v6::loopback(), 9}));
}

}  // namespace sockstate::test::datagram_connect_test
