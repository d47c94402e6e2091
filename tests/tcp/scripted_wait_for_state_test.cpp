// What happens between two looks at the kernel's state.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::test::scripted_wait_for_state_test {

using namespace std::chrono_literals;

namespace {

using durations = std::vector<scripted_kernel::duration>;

}  // namespace

TEST_CASE("wait_for_state: what is there already is asked for once") {
    scripted_kernel kernel;
    kernel.will(call::query_state, tcp_state::closed);
    const tcp::stream stream{kernel.open()};
    CHECK(stream.wait_for_state(tcp_state::closed, 0s));
    CHECK(kernel.story() == "query_state");
}

TEST_CASE("wait_for_state: is woken by readiness where a FIN, a reset or a handshake makes the handle ready") {
    for (const auto& [from, to, what] : {std::tuple{tcp_state::established, tcp_state::close_wait, "hang_up"},
                                         std::tuple{tcp_state::fin_wait_2, tcp_state::closed, "hang_up"},
                                         std::tuple{tcp_state::syn_sent, tcp_state::established, "writable"}}) {
        scripted_kernel kernel;
        kernel.will({{call::query_state, from}, {call::wait}, {call::query_state, to}});
        const tcp::stream stream{kernel.open()};
        CHECK(stream.wait_for_state(to, 60s));
        CHECK(kernel.story() == std::string{"query_state, wait "} + what + ", query_state");
        CHECK(kernel.pauses().empty());
    }
}

TEST_CASE("wait_for_state: each state on the way is waited for anew") {
    scripted_kernel kernel;
    kernel.will({{call::query_state, tcp_state::syn_sent}, {call::wait}});
    kernel.will({{call::query_state, tcp_state::established}, {call::wait}});
    kernel.will(call::query_state, tcp_state::close_wait);
    const tcp::stream stream{kernel.open()};
    CHECK(stream.wait_for_state(tcp_state::close_wait, 60s));
    CHECK(kernel.story() == "query_state, wait writable, query_state, wait hang_up, query_state");
    CHECK(kernel.pauses().empty());
}

TEST_CASE("wait_for_state: what only an acknowledgement ends is asked for ever less often, up to every 10 ms") {
    for (const auto from : {tcp_state::fin_wait_1, tcp_state::closing, tcp_state::last_ack, tcp_state::syn_received}) {
        scripted_kernel kernel;
        for (int i = 0; i < 12; ++i) kernel.will(call::query_state, from);
        kernel.will(call::query_state, tcp_state::time_wait);
        // A wait for readiness is as good as a pause once it need not be shorter than a millisecond.
        kernel.always(call::wait, errc::deadline_exceeded);
        const auto start = kernel.now();
        const tcp::stream stream{kernel.open()};
        CHECK(stream.wait_for_state(tcp_state::time_wait, 60s));
        CHECK(kernel.pauses() == durations{50us, 100us, 200us, 400us, 800us});
        CHECK(std::ranges::count(kernel.calls(), call::wait) == 7);
        CHECK(kernel.now() - start == 50us + 100us + 200us + 400us + 800us + 1600us + 3200us + 6400us + 4 * 10ms);
    }
}

TEST_CASE("wait_for_state: a handle that is ready all the time does not make it spin") {
    scripted_kernel kernel;
    for (int i = 0; i < 20; ++i) kernel.will(call::query_state, tcp_state::established);
    kernel.will(call::query_state, tcp_state::close_wait);
    kernel.always(call::wait);
    const tcp::stream stream{kernel.open()};
    CHECK(stream.wait_for_state(tcp_state::close_wait, 60s));
    CHECK(std::ranges::count(kernel.calls(), call::wait) == 1);  // woken once for nothing, it pauses from then on
    CHECK(kernel.pauses().size() == 19);
}

TEST_CASE("wait_for_state: neither does one that cannot be waited for") {
    for (const auto condition : {std::errc::not_enough_memory, std::errc::no_buffer_space}) {
        scripted_kernel kernel;
        for (int i = 0; i < 5; ++i) kernel.will(call::query_state, tcp_state::established);
        kernel.will(call::query_state, tcp_state::closed);
        kernel.always(call::wait, condition);
        const tcp::stream stream{kernel.open()};
        CHECK(stream.wait_for_state(tcp_state::closed, 60s));
        CHECK(std::ranges::count(kernel.calls(), call::wait) == 1);
        CHECK(kernel.pauses().size() == 4);
    }
}

TEST_CASE("wait_for_state: never past the deadline, with a last look at its end") {
    for (const auto limit : {0us, 1us, 60us, 3'000us, 30'000us}) {
        scripted_kernel kernel;
        kernel.always(call::query_state, tcp_state::established).always(call::wait, errc::deadline_exceeded);
        const auto start = kernel.now();
        const tcp::stream stream{kernel.open()};
        const auto late = stream.wait_for_state(tcp_state::closed, limit);
        REQUIRE(!late);
        CHECK(late.error() == errc::deadline_exceeded);
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.calls().back() == call::query_state);
    }
}

TEST_CASE("wait_for_state: a state that is there when the deadline passes counts") {
    scripted_kernel kernel;
    kernel.will(call::query_state, answer{tcp_state::established}.after(1h));
    const tcp::stream stream{kernel.open()};
    CHECK(stream.wait_for_state(tcp_state::closed, 1s).error() == errc::deadline_exceeded);
    kernel.will(call::query_state, answer{tcp_state::closed}.after(1h));
    CHECK(stream.wait_for_state(tcp_state::closed, 1s));
}

TEST_CASE("wait_for_state: the kernel's failure ends it, at whichever look") {
    for (int looks = 0; looks < 8; ++looks) {
        scripted_kernel kernel;
        for (int i = 0; i < looks; ++i) kernel.will(call::query_state, tcp_state::established);
        kernel.will(call::query_state, std::errc::bad_file_descriptor);
        kernel.always(call::wait, errc::deadline_exceeded);
        const tcp::stream stream{kernel.open()};
        CHECK(stream.wait_for_state(tcp_state::closed, 60s).error() == std::errc::bad_file_descriptor);
    }
}

TEST_CASE("wait_for_state: a state that the system does not report is not waited for, and the end is") {
    scripted_kernel kernel;
    const tcp::stream stream{kernel.open()};
    kernel.will(call::query_state, tcp_state::unknown);
    const auto refused = stream.wait_for_state(tcp_state::fin_wait_2, deadline::never());
    REQUIRE(!refused);
    CHECK(refused.error() == error{errc::not_supported, operation::wait});

    kernel.will({{call::query_state, tcp_state::unknown}, {call::query_state, tcp_state::closed}});
    CHECK(stream.wait_for_state({tcp_state::closed, tcp_state::time_wait}, 60s));
}

}  // namespace sockstate::test::scripted_wait_for_state_test
