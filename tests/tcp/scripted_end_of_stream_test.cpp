// What is behind an end of the stream: the kernel reports a reset once, and every receive after it says 0. The state
// and the traces come with one question, and whether an error waits with another.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_end_of_stream_test {

using namespace std::chrono_literals;

namespace {

tcp_info with_unanswered(std::uint32_t segments) {
    tcp_info info;
    info.state = tcp_state::closed;
    info.unanswered_segments = segments;
    return info;
}

/// The end of a connection that is gone, whose retransmissions were not answered so often.
std::vector<step> gone(std::uint32_t unanswered) {
    return {{call::receive, 0}, {call::query_info, with_unanswered(unanswered)}, {call::has_pending_error, 0}};
}

/// The metrics of a connection that has sent 10 bytes, 3 of them twice.
tcp_info with_acknowledged(std::uint64_t bytes) {
    tcp_info info = with_unanswered(0);
    info.sent_bytes = 13;
    info.retransmitted_bytes = 3;
    info.acknowledged_bytes = bytes;
    return info;
}

}  // namespace

TEST_CASE("receive: a FIN that another handle sent shows where more was acknowledged than bytes and a SYN") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    std::array<char, 8> buffer{};
    for (const std::uint64_t acknowledged : {0U, 10U, 11U}) {
        kernel.will(
            {{call::receive, 0}, {call::query_info, with_acknowledged(acknowledged)}, {call::has_pending_error, 0}});
        CHECK(stream.receive(buffer).error() == std::errc::connection_reset);
    }
    kernel.will({{call::receive, 0}, {call::query_info, with_acknowledged(12)}, {call::has_pending_error, 0}});
    CHECK(must(stream.receive(buffer)).empty());
}

TEST_CASE("receive: a connection that is gone without a FIN of ours was reset, whichever call it is") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    std::array<char, 8> buffer{};
    const std::array<byte_buffer, 2> parts = {byte_buffer{}, byte_buffer{buffer}};
    for (int calls = 0; calls < 3; ++calls) {
        for (const auto& limit : {deadline{}, deadline{1s}}) {
            kernel.will(gone(0)).will(gone(0)).will(gone(0));
            CHECK(stream.receive(buffer, limit).error() == std::errc::connection_reset);
            CHECK(stream.peek(buffer, limit).error() == std::errc::connection_reset);
            const auto all = stream.receive_exactly(buffer, limit);
            CHECK(all.error() == std::errc::connection_reset);
            CHECK(all.error().attempted() == operation::receive);
            auto scattered = gone(0);
            scattered.front().what = call::receive_parts;
            kernel.will(scattered);
            CHECK(stream.receive_scatter(parts, limit).error() == std::errc::connection_reset);
        }
    }
}

TEST_CASE("receive: silence that ended the connection is a time-out, also behind our FIN") {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    kernel.will(gone(3));
    CHECK(stream.receive(buffer).error() == std::errc::timed_out);
    socket<tcp, send_shut> half{kernel.open()};
    kernel.will(gone(3));
    CHECK(half.receive(buffer).error() == std::errc::timed_out);
    kernel.will(gone(0)).will(call::unacknowledged_bytes, 0);
    CHECK(must(half.receive(buffer)).empty());  // both FINs are through: a clean end looks so
}

TEST_CASE_TEMPLATE("receive: behind a FIN of this side, an end with something unacknowledged is a reset", S, send_shut,
                   receiving) {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    socket<tcp, S> half{kernel.open()};
    for (const std::size_t left : {0U, 1U, 100U}) {
        kernel.will(gone(0)).will(call::unacknowledged_bytes, left);
        const auto got = half.receive(buffer);
        CHECK(got.has_value() == (left == 0));
        if (!got) CHECK(got.error() == std::errc::connection_reset);
    }
    kernel.will(gone(0)).will(call::unacknowledged_bytes, std::errc::not_supported);
    CHECK(must(half.receive(buffer)).empty());
    kernel.will(gone(1));
    CHECK(half.receive(buffer).error() == std::errc::timed_out);
}

TEST_CASE_TEMPLATE("receive: an end that no acknowledged FIN of this side can have brought is a reset", S, send_shut,
                   receiving) {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    socket<tcp, S> half{kernel.open()};
    for (const std::uint64_t acknowledged : {10U, 11U, 12U}) {
        auto steps = gone(0);
        steps[1].how = with_acknowledged(acknowledged);
        kernel.will(steps);
        if (acknowledged != 10) kernel.will(call::unacknowledged_bytes, 0);
        const auto got = half.receive(buffer);
        CHECK(got.has_value() == (acknowledged != 10));
        if (!got) CHECK(got.error() == std::errc::connection_reset);
    }
}

TEST_CASE("receive: the peer's FIN is an end, in every state in which the connection is there, for one question") {
    std::array<char, 8> buffer{};
    using enum tcp_state;
    for (const tcp_state state : {close_wait, established, fin_wait_2, time_wait, last_ack, closing}) {
        scripted_kernel kernel;
        tcp_info info;
        info.state = state;
        kernel.will({{call::receive, 0}, {call::query_info, info}});
        tcp::stream stream{kernel.open()};
        CHECK(must(stream.receive(buffer)).empty());
        CHECK(kernel.story() == "receive 8, query_info");
    }
}

TEST_CASE("receive: an end that was reported although an error waits is the FIN that came before it") {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    kernel.will({{call::receive, 0}, {call::query_info, with_unanswered(0)}, {call::has_pending_error, 1}});
    tcp::stream stream{kernel.open()};
    CHECK(must(stream.receive(buffer)).empty());
}

TEST_CASE("receive: a state that cannot be asked for leaves the end as the kernel reports it") {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    kernel.will({{call::receive, 0}, {call::query_info, std::errc::not_supported}});
    tcp::stream stream{kernel.open()};
    CHECK(must(stream.receive(buffer)).empty());
}

TEST_CASE("receive: bytes are no end, and ask nothing") {
    std::array<char, 8> buffer{};
    scripted_kernel kernel;
    kernel.brings("01234567").will({{call::receive, 3}, {call::receive, 5}});
    tcp::stream stream{kernel.open()};
    CHECK(must(stream.receive_exactly(buffer)).size() == 8);
    CHECK(kernel.story() == "receive 8, receive 5");
}

}  // namespace sockstate::test::scripted_end_of_stream_test
