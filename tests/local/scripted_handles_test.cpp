// Handles through every fault: they go once, with the first byte, and what arrives is taken or closed.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"
#include "support/scripted/transfers.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_handles_test {

using namespace std::chrono_literals;
using stream = local::stream_protocol::stream;
using seqpacket = local::seqpacket_protocol::stream;
using datagram = socket<local::datagram_protocol, connected>;

namespace {

constexpr std::string_view data = "0123456789";
const handle_view one{native_handle{77}};

}  // namespace

TEST_CASE("send_handles: goes again when interrupted, and waits where the socket is full") {
    for (const std::errc full : {std::errc::operation_would_block, std::errc::message_size}) {
        scripted_kernel kernel;
        kernel.will({{call::send_handles, std::errc::interrupted},
                     {call::send_handles, full},
                     {call::wait},
                     {call::send_handles, full},
                     {call::wait},
                     {call::send_handles, 4}});
        stream here{kernel.open()};
        CHECK(here.send_handles(data, {one}, 60s) == 4);
        CHECK(kernel.sent() == data.substr(0, 4));
    }
}

TEST_CASE("send_handles: macOS's words for a full stream are a wait on a socket that blocks, and else no room") {
    scripted_kernel kernel;
    stream here{kernel.open()};
    kernel.will({{call::send_handles, std::errc::message_size},
                 {call::is_blocking, 1},
                 {call::get_option, 0},
                 {call::wait},
                 {call::send_handles, std::errc::message_size},
                 {call::wait},
                 {call::send_handles, 10}});
    CHECK(here.send_handles(data, {one}) == data.size());
    kernel.will({{call::send_handles, std::errc::message_size}, {call::is_blocking, 0}});
    CHECK(here.send_handles(data, {one}).error().would_block());
    // With a time-out of the socket's own it ends as the system's call does.
    kernel.will({{call::send_handles, std::errc::message_size},
                 {call::is_blocking, 1},
                 {call::get_option, 50},
                 {call::is_blocking, 1},
                 {call::wait, errc::deadline_exceeded}});
    CHECK(here.send_handles(data, {one}).error().would_block());
}

TEST_CASE("send_handles: a message that is too long is an error where messages are kept apart") {
    scripted_kernel kernel;
    seqpacket here{kernel.open()};
    datagram there{kernel.open()};
    kernel.will(call::send_handles, std::errc::message_size);
    CHECK(here.send_handles(data, {one}, 60s).error() == std::errc::message_size);
    kernel.will(call::send_handles, std::errc::message_size);
    CHECK(there.send_handles(data, {one}, 60s).error() == std::errc::message_size);
}

TEST_CASE("send_handles: what the system would drop or refuse is never given to it") {
    scripted_kernel kernel;
    const std::vector<handle_view> most(platform::most_handles, one);
    const std::vector<handle_view> too_many(platform::most_handles + 1, one);
    stream here{kernel.open()};
    seqpacket there{kernel.open()};
    CHECK(here.send_handles("", {one}).error() == errc::invalid_argument);
    CHECK(here.send_all_handles("", {one}).error() == errc::invalid_argument);
    CHECK(here.send_handles(data, too_many).error() == errc::invalid_argument);
    CHECK(there.send_handles(data, too_many).error() == errc::invalid_argument);
    kernel.will(call::send_handles, 10).will(call::send_handles, 0).will(call::send_handles, 0);
    CHECK(here.send_handles(data, most) == data.size());
    CHECK(there.send_handles("", most) == 0U);  // an empty message carries them
    CHECK(here.send_handles("", {}) == 0U);     // nothing is lost
    CHECK(kernel.story() == "send_handles 10 with 253, send_handles 0 with 253, send_handles 0 with 0");
}

TEST_CASE("send_all_handles: after a part, the rest goes without handles") {
    for (const bool limited : either) {
        for (std::size_t part = 1; part < data.size(); ++part) {
            scripted_kernel kernel;
            kernel.will(call::send_handles, part).will(call::send, 1);
            if (part + 1 < data.size()) kernel.will(call::send, data.size() - part - 1);
            stream here{kernel.open()};
            CHECK(here.send_all_handles(data, {one, one}, until(limited)).has_value());
            CHECK(kernel.sent() == data);
        }
    }
}

TEST_CASE("send_all_handles: any failure says how much went before it") {
    for (const error& what : all_faults()) {
        for (const bool limited : either) {
            scripted_kernel kernel;
            stream here{kernel.open()};
            kernel.will(call::send_handles, what);
            CHECK(here.send_all_handles(data, {one}, until(limited)).error() ==
                  transfer_error{what.during(operation::send), 0});
            kernel.will({{call::send_handles, 3}, {call::send, 2}, {call::send, what}});
            CHECK(here.send_all_handles(data, {one}, until(limited)).error() ==
                  transfer_error{what.during(operation::send), 5});
            CHECK(kernel.sent() == data.substr(0, 5));
        }
    }
}

TEST_CASE("receive_handles: comes once, after interruptions and waits, with what the system dropped") {
    for (const bool dropped : either) {
        scripted_kernel kernel;
        kernel.brings(data).will({{call::receive_handles, std::errc::interrupted},
                                  {call::receive_handles, std::errc::operation_would_block},
                                  {call::wait},
                                  {call::receive_handles, answer{3}.with(2, dropped)}});
        stream here{kernel.open()};
        std::array<char, 8> buffer{};
        {
            handle_room<4> room;
            CHECK(must(here.receive_handles(buffer, room, 60s)).size() == 3);
            CHECK(room.size() == 2);
            CHECK(room.lost() == dropped);
            const auto taken = must(room.take(1));
            CHECK(taken.valid());
            CHECK(room.take(1).error() == error{errc::not_passed, operation::adopt});
            CHECK(room.take(2).error() == error{errc::not_passed, operation::adopt});
            CHECK(room.size() == 2);
            CHECK(kernel.open_handles() == 3);
        }
        CHECK(kernel.open_handles() == 1);
    }
}

TEST_CASE("receive_handles: a receive empties the room first, whatever comes of it") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.brings(data).will(call::receive_handles, answer{1}.with(5)).will(call::receive_handles, what);
        seqpacket here{kernel.open()};
        std::array<char, 8> buffer{};
        handle_room<4> room;
        must(here.receive_handles(buffer, room));
        CHECK(room.size() == 4);
        CHECK(room.lost());
        CHECK(kernel.open_handles() == 5);
        CHECK(here.receive_handles(buffer, room).error() == what.during(operation::receive));
        CHECK(room.size() == 0);
        CHECK(!room.lost());
        CHECK(kernel.open_handles() == 1);
    }
}

TEST_CASE("receive_handles: an empty buffer takes nothing from a connection, and a datagram from a datagram socket") {
    scripted_kernel kernel;
    stream here{kernel.open()};
    datagram there{kernel.open()};
    handle_room<1> room;
    CHECK(must(here.receive_handles(byte_buffer{}, room)).empty());
    kernel.will(call::receive_handles, answer{0}.with(1));
    CHECK(must(there.receive_handles(byte_buffer{}, room)).empty());
    CHECK(room.size() == 1);
}

TEST_CASE("receive_handles_from: ends where another handle has shut receiving") {
    scripted_kernel kernel;
    datagram here{kernel.open()};
    handle_room<1> room;
    std::array<char, 8> buffer{};
    kernel.will({{call::receive_handles, std::errc::operation_would_block},
                 {call::wait},
                 {call::receive_handles, std::errc::operation_would_block},
                 {call::is_receiving_shut, 1}});
    CHECK(here.receive_handles_from(buffer, room, 60s).error() == errc::end_of_stream);
    CHECK(room.size() == 0);
}

}  // namespace sockstate::test::scripted_handles_test
