// What the three mechanisms announce in each situation, decoded on every host. The bits are those that were seen on
// Linux, read in the sources of macOS and FreeBSD, and asserted by Wine's tests of Windows.

#include <afd_events.hpp>
#include <epoll_events.hpp>
#include <kqueue_events.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::poll_events_test {

using platform::interest;
using platform::poller_event;

namespace {

struct expected {
    bool readable = false;
    bool writable = false;
    bool peer_closed = false;
    bool failed = false;
};

poller_event event_with(std::uint64_t key, expected what) {
    return {key, what.readable, what.writable, what.peer_closed, what.failed};
}

constexpr interest both{true, true};

}  // namespace

TEST_CASE("epoll: every situation of a socket") {
    using namespace platform::epoll;
    struct row {
        std::uint32_t bits;
        expected what;
    };
    const row rows[] = {
        {in, {.readable = true}},                                 // somebody waits for accept
        {out, {.writable = true}},                                // connected
        {in | out, {.readable = true, .writable = true}},         // data
        {in | out | receive_hang_up, {true, true, true, false}},  // the peer's FIN
        {in | receive_hang_up, {true, false, true, false}},       // the same, asked for reading alone
        {in | out | failure | hang_up | receive_hang_up, {true, true, false, true}},  // refused, reset
        {out | failure, {true, true, false, true}},  // UDP: an ICMP error, without `in`
        {failure, {true, true, false, true}},
        {in | out | hang_up | receive_hang_up, {true, true, true, false}},  // both FINs, a local peer closed
        {hang_up, {true, true, false, false}},                              // a pipe whose writer is gone
    };
    for (const row& each : rows) {
        CAPTURE(each.bits);
        CHECK(event_of(42, each.bits) == event_with(42, each.what));
    }
    CHECK(bits_of({}) == 0);
    CHECK(bits_of({true, false}) == (in | receive_hang_up));
    CHECK(bits_of({false, true}) == out);
    CHECK(bits_of(both) == (in | out | receive_hang_up));
}

TEST_CASE("kqueue: every situation of a socket, a filter at a time") {
    using namespace platform::kqueue;
    constexpr std::uint32_t reason = 54;  // ECONNRESET there
    CHECK(event_of(1, read_filter, 0, 0) == event_with(1, {.readable = true}));
    CHECK(event_of(1, write_filter, 0, 0) == event_with(1, {.writable = true}));
    CHECK(event_of(1, read_filter, end_of_file, 0) == event_with(1, {.readable = true, .peer_closed = true}));
    CHECK(event_of(1, write_filter, end_of_file, 0) == event_with(1, {.writable = true}));  // our own FIN
    CHECK(event_of(1, read_filter, end_of_file, reason) == event_with(1, {.readable = true, .failed = true}));
    CHECK(event_of(1, write_filter, end_of_file, reason) == event_with(1, {.writable = true, .failed = true}));
}

TEST_CASE("AFD: every situation of a socket") {
    using namespace platform::afd;
    struct row {
        std::uint32_t bits;
        interest asked;
        expected what;
    };
    const row rows[] = {
        {accept, {true, false}, {.readable = true}},
        {send, both, {.writable = true}},
        {receive | send, both, {true, true, false, false}},
        {receive | send, {true, false}, {.readable = true}},
        {receive | disconnect, {true, false}, {true, false, true, false}},
        {disconnect, both, {true, false, true, false}},  // all is read
        {abort, both, {true, true, false, true}},        // without RECEIVE and DISCONNECT
        {abort, {false, true}, {false, true, false, true}},
        {abort | disconnect | receive, {true, false}, {true, false, false, true}},
        {connect_fail, {false, true}, {false, true, false, true}},  // without SEND
    };
    for (const row& each : rows) {
        CAPTURE(each.bits);
        CHECK(event_of(7, each.bits, each.asked) == event_with(7, each.what));
    }
    CHECK(bits_of({}) == (abort | connect_fail | local_close));
    CHECK(bits_of({true, false}) == (bits_of({}) | receive | accept | disconnect));
    CHECK(bits_of({false, true}) == (bits_of({}) | send));
}

}  // namespace sockstate::test::poll_events_test
