// What the comments say that Linux does with datagrams.

#include "support/loopback.hpp"

#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace sockstate::test::linux_udp_test {

using namespace std::chrono_literals;

namespace {

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

socket<udp, unbound> open_udp() {
    return must(udp::open(ip::family::v4));
}

}  // namespace

TEST_CASE("socket<udp, bound>: connect keeps what strangers sent before it, which the sender shows") {
    auto peer = must(udp::bind(any_port()));
    auto stranger = must(udp::bind(any_port()));
    const auto there = must(peer.local_endpoint());
    const auto strange = must(stranger.local_endpoint());
    auto here = must(udp::bind(any_port()));
    const auto own = must(here.local_endpoint());
    for (int i = 0; i < 2; ++i) must(stranger.send_to("early", own));
    auto talk = must(std::move(here).connect(there));
    std::array<std::byte, 16> buffer;
    CHECK(must(talk.receive_from(buffer, patience)).sender == strange);

    // The other way out: receive until nothing is left. What the peer sends afterwards is its own.
    while (talk.receive(buffer, 0s)) {
    }
    must(stranger.send_to("late", own));
    must(peer.send_to("answer", own));
    const auto got = must(talk.receive_from(buffer, patience));
    CHECK(text(got.bytes) == "answer");
    CHECK(got.sender == there);
}

TEST_CASE("socket<udp, connected>: send fails for a datagram before it, and its own is not sent") {
    ip::endpoint there;
    {
        const auto gone = must(udp::bind(any_port()));
        there = must(gone.local_endpoint());
    }
    auto talk = must(open_udp().connect(there));
    must(talk.send("to nobody"));
    must(talk.wait_readable(patience));  // ICMP says that nobody is there
    auto peer = udp::bind(there);
    if (!peer) return;  // somebody else was faster
    CHECK(talk.send("lost").error() == std::errc::connection_refused);
    must(talk.send("arrives"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(peer->receive_from(buffer, patience)).bytes) == "arrives");
}

TEST_CASE("option::reuse_address: of two datagram sockets that have it, the later one gets the datagrams") {
    const auto bind_shared = [](const ip::endpoint& where) {
        auto fresh = open_udp();
        must(fresh.set(option::reuse_address{true}));
        return must(std::move(fresh).bind(where));
    };
    auto first = bind_shared(any_port());
    const auto shared = must(first.local_endpoint());
    auto second = bind_shared(shared);
    auto sender = must(udp::bind(any_port()));
    must(sender.send_to("for whom", shared));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(second.receive_from(buffer, patience)).bytes) == "for whom");
    CHECK(first.receive_from(buffer, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("option::traffic_class: also sets the priority of an IPv4 socket") {
    auto here = open_udp();
    must(here.set(option::priority{2}));
    must(here.set(option::traffic_class{0x10}));
    CHECK(must(here.get<option::priority>()) != 2);
    must(here.set(option::priority{2}));  // set last, it stays
    CHECK(must(here.get<option::priority>()) == 2);
    CHECK(must(here.get<option::traffic_class>()) == 0x10);
}

TEST_CASE("send_to: succeeds for datagrams that the receiver's queue drops, and udp_sockets counts those") {
    auto fresh = open_udp();
    must(fresh.set(option::receive_buffer_size{1}));  // the least there is
    auto receiver = must(std::move(fresh).bind(any_port()));
    const auto there = must(receiver.local_endpoint());
    auto sender = must(udp::bind(any_port()));
    const std::array<char, 1024> datagram{};
    constexpr std::uint64_t sent = 50;
    for (std::uint64_t i = 0; i < sent; ++i) CHECK(must(sender.send_to(datagram, there)) == datagram.size());

    const auto rows = udp_sockets({.local_port = there.port()});
    if (!rows) return;  // as under an emulator
    std::uint64_t dropped = 0;
    for (const udp_socket& row : *rows) {
        if (row.local == there) dropped = row.dropped_datagrams.value_or(0);
    }
    std::uint64_t received = 0;
    std::array<std::byte, 2048> buffer;
    while (receiver.receive_from(buffer, 0s)) ++received;
    CHECK(received > 0);
    CHECK(received < sent);
    CHECK(received + dropped == sent);
}

}  // namespace sockstate::test::linux_udp_test
