// A datagram receive with a deadline on a socket that was shut: announced as readable, with nothing to receive.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace sockstate::test::scripted_shut_datagram_test {

using namespace std::chrono_literals;

namespace {

using connected_udp = socket<udp, connected>;
const error ended{errc::end_of_stream, operation::receive};

/// A way to receive, and whether it came to the end.
struct way {
    call what;
    std::function<bool(connected_udp&)> is_ended;
};

std::vector<way> ways() {
    static std::array<char, 4> room;
    static const std::array<byte_buffer, 1> into = {byte_buffer{room}};
    return {
        {call::receive, [](connected_udp& s) { return must(s.receive(room, 60s)).empty(); }},
        {call::receive, [](connected_udp& s) { return must(s.peek(room, 60s)).empty(); }},
        {call::receive_parts, [](connected_udp& s) { return must(s.receive_scatter(into, 60s)) == 0; }},
        {call::receive_from, [](connected_udp& s) { return s.receive_from(room, 60s).error() == ended; }},
        {call::receive_from, [](connected_udp& s) { return s.peek_from(room, 60s).error() == ended; }},
        {call::receive_parts, [](connected_udp& s) { return s.receive_scatter_from(into, 60s).error() == ended; }},
    };
}

}  // namespace

TEST_CASE("shut datagrams: a receive on a ready handle that has nothing ends at once where receiving was shut") {
    for (const auto& [what, is_ended] : ways()) {
        scripted_kernel kernel;
        kernel.will({{what, std::errc::operation_would_block}, {call::wait}});
        kernel.will({{what, std::errc::operation_would_block}, {call::is_receiving_shut, 1}});
        connected_udp socket{kernel.open()};
        const auto start = kernel.now();
        CHECK(is_ended(socket));
        CHECK(kernel.now() == start);
        CHECK(kernel.pauses().empty());
    }
}

TEST_CASE("shut datagrams: where it was not shut, or nobody can know, the wait goes on to its deadline") {
    for (const auto& [what, is_ended] : ways()) {
        for (const answer& open : {answer{0}, answer{std::errc::no_buffer_space}}) {
            scripted_kernel kernel;
            kernel.will({{what, std::errc::operation_would_block}, {call::wait}});
            kernel.will({{what, std::errc::operation_would_block}, {call::is_receiving_shut, open}, {call::wait}});
            kernel.will({{what, std::errc::operation_would_block}, {call::is_receiving_shut, 1}});
            connected_udp socket{kernel.open()};
            CHECK(is_ended(socket));
        }
    }
    scripted_kernel kernel;
    kernel.always(call::receive, std::errc::operation_would_block).always(call::wait);
    kernel.always(call::is_receiving_shut, 0);
    connected_udp socket{kernel.open()};
    std::array<char, 4> room;
    const auto start = kernel.now();
    CHECK(socket.receive(room, 200ms).error() == error{errc::deadline_exceeded, operation::receive});
    CHECK(kernel.now() == start + 200ms);
}

TEST_CASE("shut datagrams: only datagram sockets are asked, and only if a ready handle has nothing") {
    std::array<char, 4> room;
    {
        scripted_kernel kernel;
        kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait, errc::deadline_exceeded}});
        connected_udp socket{kernel.open()};
        CHECK(socket.receive(room, 1s).error() == errc::deadline_exceeded);
        kernel.will(call::receive, std::errc::operation_would_block);
        CHECK(socket.receive(room).error().would_block());
    }
    scripted_kernel kernel;
    kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait}});
    kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait, errc::deadline_exceeded}});
    tcp::stream stream{kernel.open()};
    CHECK(stream.receive(room, 1s).error() == errc::deadline_exceeded);
}

}  // namespace sockstate::test::scripted_shut_datagram_test
