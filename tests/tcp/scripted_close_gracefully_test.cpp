// Closing gracefully through every fault at every point: never is a byte called delivered that may be lost, and the
// handle is given back once whatever happens.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_close_gracefully_test {

using namespace std::chrono_literals;

namespace {

constexpr auto nothing_yet = std::errc::operation_would_block;

/// A FIN that the peer acknowledges at the third look.
const std::vector<step> good_close = {{call::shutdown},
                                      {call::receive, nothing_yet},
                                      {call::query_state, tcp_state::fin_wait_1},
                                      {call::receive, nothing_yet},
                                      {call::query_state, tcp_state::fin_wait_1},
                                      {call::receive, nothing_yet},
                                      {call::query_state, tcp_state::fin_wait_2},
                                      {call::receive, nothing_yet}};

/// What a kernel says of a connection that is over, when nothing else tells why.
void answers_of_the_end(scripted_kernel& kernel, bool pending = false, std::size_t unacknowledged = 0,
                        std::uint32_t unanswered = 0) {
    tcp_info info;
    info.unanswered_segments = unanswered;
    kernel.always(call::has_pending_error, pending).always(call::unacknowledged_bytes, unacknowledged);
    kernel.always(call::query_info, info).always(call::get_option, 0);
}

tcp::stream stream_of(scripted_kernel& kernel) {
    return tcp::stream{kernel.open()};
}

}  // namespace

TEST_CASE("close_gracefully: waits until the FIN is acknowledged, and closes once") {
    scripted_kernel kernel;
    kernel.will(good_close).will(call::close);
    CHECK(must(stream_of(kernel).close_gracefully(60s)) == close_report{close_outcome::delivered, 0, 0});
    CHECK(kernel.open_handles() == 0);
}

TEST_CASE(
    "close_gracefully: what the kernel does not tell, or the close reports, is the error, and the handle is gone") {
    for (std::size_t at = 0; at < good_close.size(); ++at) {
        if (good_close[at].what == call::receive) continue;
        for (const error& what : shortages) {
            scripted_kernel kernel;
            kernel.will(ending(good_close, at, what)).will(call::close);
            CHECK(stream_of(kernel).close_gracefully(60s).error() == what.during(operation::close));
            CHECK(kernel.open_handles() == 0);
        }
    }
    scripted_kernel kernel;
    kernel.will(good_close).will(call::close, std::errc::io_error);
    CHECK(stream_of(kernel).close_gracefully(60s).error() == fault(std::errc::io_error).during(operation::close));
    CHECK(kernel.open_handles() == 0);
    tcp::stream moved_from = stream_of(kernel);
    must(tcp::stream{std::move(moved_from)}.abort());
    CHECK(std::move(moved_from).close_gracefully(1s).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("close_gracefully: a shortage while it drains changes nothing") {
    for (std::size_t at = 0; at < good_close.size(); ++at) {
        if (good_close[at].what != call::receive) continue;
        for (const error& what : {fault(std::errc::no_buffer_space), fault(std::errc::not_enough_memory),
                                  winsock_fault(10055), fault(std::errc::interrupted)}) {
            auto calls = good_close;
            calls[at].how = what;
            scripted_kernel kernel;
            kernel.will(calls);
            CHECK(must(stream_of(kernel).close_gracefully(60s)).outcome == close_outcome::delivered);
        }
    }
}

TEST_CASE("close_gracefully: a connection that was lost, however that is said and whenever, is not delivered") {
    for (std::size_t at = 1; at + 1 < good_close.size(); ++at) {
        if (good_close[at].what != call::receive) continue;
        for (const error& what : losses) {
            if (what == std::errc::broken_pipe) continue;  // says of a receive that this side has shut it
            for (const std::uint32_t unanswered : {0U, 5U}) {
                scripted_kernel kernel;
                answers_of_the_end(kernel, false, 0, unanswered);
                kernel.will(ending(good_close, at, what)).will(call::query_state, tcp_state::closed);
                kernel.will(call::receive, 0);
                const auto report = must(stream_of(kernel).close_gracefully(60s));
                const bool reset = what == std::errc::connection_reset;
                CHECK(report.outcome == (reset ? close_outcome::reset : close_outcome::unacknowledged));
            }
        }
    }
}

TEST_CASE("close_gracefully: the FIN counts as well: an end before its acknowledgement is no delivery") {
    // All bytes were acknowledged, and the program has received the reset before it asked for a graceful close.
    scripted_kernel kernel;
    kernel.always(call::has_pending_error, false).always(call::query_info, tcp_info{});
    kernel.will({{call::receive, 0}, {call::query_state, tcp_state::closed}});
    kernel.will({{call::unacknowledged_bytes, 1}, {call::receive, 0}, {call::unacknowledged_bytes, 0}});
    const auto report = must(socket<tcp, send_shut>{kernel.open()}.close_gracefully(60s));
    CHECK(report == close_report{close_outcome::unacknowledged, 0, 0});
    CHECK(kernel.story() ==
          "receive 16384 never, query_state, unacknowledged_bytes, receive 16384 never, "
          "unacknowledged_bytes but the fin");
}

TEST_CASE("close_gracefully: closed with everything acknowledged is delivered, with an error or bytes left is not") {
    for (const auto& [pending, left, expected] :
         {std::tuple{false, 0U, close_outcome::delivered}, std::tuple{true, 0U, close_outcome::reset},
          std::tuple{false, 1U, close_outcome::unacknowledged}, std::tuple{true, 9U, close_outcome::reset}}) {
        scripted_kernel kernel;
        answers_of_the_end(kernel, pending, left);
        kernel.will({{call::shutdown}, {call::receive, 0}, {call::query_state, tcp_state::last_ack}});
        kernel.will({{call::receive, 0}, {call::query_state, tcp_state::closed}, {call::receive, 0}});
        const auto report = must(stream_of(kernel).close_gracefully(60s));
        CHECK(report.outcome == expected);
        CHECK(report.unacknowledged_bytes == left);
    }
}

TEST_CASE("close_gracefully: closed, and no telling whether everything was acknowledged, is an error") {
    for (const error& what : shortages) {
        scripted_kernel kernel;
        kernel.will({{call::shutdown}, {call::receive, 0}, {call::query_state, tcp_state::closed}});
        kernel.will(call::has_pending_error, what);
        CHECK(stream_of(kernel).close_gracefully(60s).error() == what.during(operation::close));
        kernel.will({{call::shutdown}, {call::receive, 0}, {call::query_state, tcp_state::closed}});
        kernel.will(call::has_pending_error, false).will(call::query_info, tcp_info{});
        kernel.will(call::unacknowledged_bytes, what);
        CHECK(stream_of(kernel).close_gracefully(60s).error() == what.during(operation::close));
        CHECK(kernel.open_handles() == 0);
    }
    scripted_kernel kernel;  // where the system has no such number, the state and the pending error must do
    kernel.will({{call::shutdown}, {call::receive, 0}, {call::query_state, tcp_state::closed}});
    kernel.will(call::has_pending_error, false).will(call::query_info, tcp_info{});
    kernel.will(call::unacknowledged_bytes, errc::not_supported);
    kernel.will(call::receive, 0);
    CHECK(must(stream_of(kernel).close_gracefully(60s)).outcome == close_outcome::delivered);
}

TEST_CASE("close_gracefully: where there is no connection left to shut, that is how it ended") {
    for (const error& what : {fault(std::errc::not_connected), fault(std::errc::connection_reset), winsock_fault(10053),
                              winsock_fault(10054), winsock_fault(10057)}) {
        scripted_kernel kernel;
        answers_of_the_end(kernel);
        kernel.will({{call::shutdown, what}, {call::receive, 0}, {call::query_state, tcp_state::closed}});
        kernel.will(call::receive, 0);
        const bool reset = what == std::errc::connection_reset;  // the others do not say how it ended
        const auto outcome = must(stream_of(kernel).close_gracefully(60s)).outcome;
        CHECK(outcome == (reset ? close_outcome::reset : close_outcome::unacknowledged));
    }
}

TEST_CASE("close_gracefully: the error that a receive gets says how it ended, after a shutdown that could not") {
    for (const auto& [what, expected] : {std::pair{std::errc::connection_reset, close_outcome::reset},
                                         std::pair{std::errc::timed_out, close_outcome::unacknowledged}}) {
        scripted_kernel kernel;
        answers_of_the_end(kernel);
        kernel.will({{call::shutdown, std::errc::not_connected}, {call::receive, what}});
        kernel.will({{call::query_state, tcp_state::closed}, {call::receive, 0}});
        CHECK(must(stream_of(kernel).close_gracefully(60s)).outcome == expected);
    }
}

TEST_CASE("close_gracefully: an error that waits is a reset only where the connection cannot have been given up") {
    for (const auto& [unanswered, expected] :
         {std::pair{0U, close_outcome::reset}, std::pair{3U, close_outcome::unacknowledged}}) {
        scripted_kernel kernel;
        answers_of_the_end(kernel, true, 1, unanswered);
        kernel.will({{call::shutdown}, {call::receive, 0}, {call::query_state, tcp_state::closed}});
        kernel.will(call::receive, 0);
        CHECK(must(stream_of(kernel).close_gracefully(60s)).outcome == expected);
    }
}

TEST_CASE("close_gracefully: drops what comes, a byte at a time too, and counts it") {
    for (std::size_t pieces = 0; pieces < 5; ++pieces) {
        scripted_kernel kernel;
        kernel.brings("0123456789").will(call::shutdown);
        for (std::size_t i = 0; i < pieces; ++i) kernel.will(call::receive, 1);
        kernel.will({{call::receive, nothing_yet}, {call::query_state, tcp_state::fin_wait_2}});
        kernel.will({{call::receive, 2}, {call::receive, nothing_yet}});  // while the kernel was asked
        CHECK(must(stream_of(kernel).close_gracefully(60s)) == close_report{close_outcome::delivered, 0, pieces + 2});
    }
}

TEST_CASE("close_gracefully: whichever call the deadline passes in, it is reported, with what is left") {
    for (std::size_t at = 0; at + 2 < good_close.size(); ++at) {
        scripted_kernel kernel;
        kernel.always(call::unacknowledged_bytes, 77).always(call::receive, nothing_yet);
        auto calls = good_close;
        calls[at].how = answer{calls[at].how}.after(60s);
        // It looks at the state once more, and no longer.
        std::size_t last = std::max<std::size_t>(at, 2);
        while (calls[last].what != call::query_state) ++last;
        kernel.will(first(last + 1, calls));
        const bool delivered = last + 2 == good_close.size();
        const auto report = must(stream_of(kernel).close_gracefully(60s));
        CHECK(report.outcome == (delivered ? close_outcome::delivered : close_outcome::unacknowledged));
        CHECK(report.unacknowledged_bytes == (delivered ? 0U : 77U));
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("close_gracefully: a peer that never stops sending does not keep it past the deadline") {
    scripted_kernel kernel;
    kernel.brings(std::string(1000, 'x')).will(call::shutdown);
    for (int i = 0; i < 10; ++i) kernel.will(call::receive, answer{100}.after(1s));
    kernel.will({{call::query_state, tcp_state::fin_wait_1}, {call::unacknowledged_bytes, errc::not_supported}});
    const auto report = must(stream_of(kernel).close_gracefully(10s));
    CHECK(report == close_report{close_outcome::unacknowledged, std::nullopt, 1000});
}

TEST_CASE("close_gracefully: where the state is not reported, it waits until nothing is left unacknowledged") {
    scripted_kernel kernel;
    for (const std::size_t left : {std::size_t{1}, std::size_t{0}}) {
        if (left != 0) kernel.will(call::shutdown, {});
        kernel.will({{call::receive, nothing_yet},
                     {call::query_state, tcp_state::unknown},
                     {call::unacknowledged_bytes, left}});
    }
    kernel.will({{call::receive, nothing_yet}, {call::close}});
    CHECK(must(stream_of(kernel).close_gracefully(60s)) == close_report{close_outcome::delivered, 0, 0});
}

}  // namespace sockstate::test::scripted_close_gracefully_test
