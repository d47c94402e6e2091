// A datagram socket whose receiving another handle shuts: a receive ends, with a deadline and without, and every time.

#include "support/loopback.hpp"

#include <sockstate/local.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace sockstate::test::posix_shut_datagram_test {

using namespace std::chrono_literals;

namespace {

using connected_udp = socket<udp, connected>;

connected_udp make_udp() {
    const auto peer = must(udp::bind(any_port()));
    return must(must(udp::bind(any_port())).connect(must(peer.local_endpoint())));
}

/// With these a call is to end in the same way.
std::vector<deadline> ways() {
    return {deadline{}, deadline{patience}, deadline{0s}};
}

template <class Socket>
void check_empty(Socket& socket, deadline until) {
    std::array<std::byte, 16> room;
    const std::array<byte_buffer, 1> parts = {byte_buffer{room}};
    CHECK(must(socket.receive(room, until)).empty());
    CHECK(must(socket.peek(room, until)).empty());
    CHECK(must(socket.receive_scatter(parts, until)) == 0);
}

}  // namespace

TEST_CASE("shut datagrams: every receive ends once another handle has shut receiving, and no sender is made up") {
    for (const deadline until : ways()) {
        auto here = make_udp();
        const auto twin = must(must(here.duplicate()).shutdown_receive());
        check_empty(here, until);
        std::array<std::byte, 16> room;
        const std::array<byte_buffer, 1> parts = {byte_buffer{room}};
        const error ended{errc::end_of_stream, operation::receive};
        CHECK(here.receive_from(room, until).error() == ended);
        CHECK(here.peek_from(room, until).error() == ended);
        CHECK(here.receive_scatter_from(parts, until).error() == ended);

        auto [one, other] = must(local::datagram_protocol::pair());
        const auto twin_of_one = must(must(one.duplicate()).shutdown_receive());
        check_empty(one, until);
        CHECK(must(one.receive_from(room, until)).sender.is_unnamed());
    }
}

TEST_CASE("shut datagrams: what has arrived before is received first") {
    for (const deadline until : ways()) {
        auto peer = must(udp::bind(any_port()));
        auto here = must(must(udp::bind(any_port())).connect(must(peer.local_endpoint())));
        must(peer.send_to("last", must(here.local_endpoint())));
        must(here.wait_readable(patience));
        const auto twin = must(must(here.duplicate()).shutdown_receive());
        std::array<std::byte, 16> room;
        const auto last = must(here.receive_from(room, until));
        CHECK(last.bytes.size() == 4);
        CHECK(last.sender == must(peer.local_endpoint()));
        check_empty(here, until);
    }
}

TEST_CASE("shut datagrams: a receive that waits already is woken") {
    for (int round = 0; round < 20; ++round) {
        for (const deadline until : {deadline{}, deadline{patience}}) {
            auto here = make_udp();
            std::thread other{[twin = must(here.duplicate())]() mutable { must(std::move(twin).shutdown_receive()); }};
            std::array<std::byte, 16> room;
            CHECK(must(here.receive(room, until)).empty());
            other.join();
        }
    }
}

}  // namespace sockstate::test::posix_shut_datagram_test
