// A watch of connections to which the kernel reports ends: each once, with its final metrics, however short its life.

#include "tables/ending_connections.hpp"

#include <sockstate/tcp/watch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <thread>
#include <vector>

namespace sockstate::test::linux_watch_ends_test {

using namespace std::chrono_literals;

TEST_CASE("tcp_watch: a thousand connections of 5 ms, each end once, with its final metrics") {
    where_ends_are_reported([] {
        constexpr std::size_t count = 1000;
        constexpr std::size_t at_once = 20;
        auto listener = must(tcp::listen(any_port()));
        const auto where = must(listener.local_endpoint());
        tcp_watch watch{{.remote_port = where.port()}, 50ms};  // many come and go between two looks
        REQUIRE(watch.reports_ends());
        std::thread traffic{[&listener] {
            for (std::size_t begun = 0; begun < count; begun += at_once) {
                std::vector<stream_pair> living;
                for (std::size_t i = 1; i <= at_once; ++i) living.push_back(connection_with(listener, begun + i));
                std::byte room[1];
                static_cast<void>(living.back().client.receive(room, 5ms));  // nothing comes: it only lives on
                for (stream_pair& each : living) close_in_turn(std::move(each));
            }
        }};
        std::vector<std::uint64_t> sent;
        std::vector<std::uint64_t> cookies;
        while (sent.size() < count) {
            const auto change = watch.next(patience);
            if (!change) {
                FAIL_CHECK(to_string(change.error()));
                break;
            }
            if (!change->end) continue;
            CHECK(change->end->state == tcp_state::closed);
            CHECK(change->remote == where);
            CHECK(change->end->remote == where);
            if (change->end->info) sent.push_back(change->end->info->sent_bytes.value_or(0));
            cookies.push_back(change->end->cookie.value_or(0));
        }
        traffic.join();
        std::vector<std::uint64_t> expected(count);
        std::iota(expected.begin(), expected.end(), 1);
        std::ranges::sort(sent);
        std::ranges::sort(cookies);
        CHECK(sent == expected);
        CHECK(cookies.size() == count);
        CHECK(std::ranges::adjacent_find(cookies) == cookies.end());
    });
}

TEST_CASE("tcp_watch: a connection that no look saw, and one that the look before saw") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        auto reported = must(ended_connections::open({.local_port = port}));
        tcp_watch watch{{.local_port = port}, 1ms};
        close_in_turn(connection_with(listener, 3));
        must(reported.next(patience));  // so the watch has the report too
        CHECK(must(watch.next(patience)).to == tcp_state::listen);
        const auto unseen = must(watch.next(patience));
        CHECK(!unseen.from);
        CHECK(!unseen.to);
        REQUIRE(unseen.end);
        CHECK(unseen.end->info.value().received_bytes == 4U);  // the FIN counts too

        tcp_watch established{{.states = tcp_state::established, .local_port = port}, 1ms};
        auto ends = connection_with(listener, 5);
        const auto came = must(established.next(patience));
        CHECK(came.to == tcp_state::established);
        CHECK(!came.end);
        close_in_turn(std::move(ends));
        must(reported.next(patience));
        const auto gone = must(established.next(patience));
        CHECK(gone.from == tcp_state::established);
        CHECK(!gone.to);
        CHECK(gone.remote == came.remote);
        REQUIRE(gone.end);
        CHECK(gone.end->info.value().received_bytes == 6U);
        CHECK(established.next(5ms).error().deadline_passed());
    });
}

TEST_CASE("tcp_watch: ends come with TIME-WAIT, whose row stays") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        auto reported = must(ended_connections::open({.remote_port = port}));
        tcp_watch watch{{.remote_port = port}, 1ms};
        auto ends = connection_with(listener, 5);
        CHECK(must(watch.next(patience)).to == tcp_state::established);
        close_in_turn(std::move(ends));
        must(reported.next(patience));
        const auto waits = must(watch.next(patience));
        CHECK(waits.from == tcp_state::established);
        CHECK(waits.to == tcp_state::time_wait);
        REQUIRE(waits.end);
        CHECK(waits.end->info.value().sent_bytes == 5U);
        CHECK(watch.next(5ms).error().deadline_passed());
    });
}

TEST_CASE("tcp_watch: ends that found no room in the kernel are an error, and the watch goes on") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        auto reported = must(ended_connections::open({.local_port = port}));
        tcp_watch watch{{.states = tcp_state::listen, .local_port = port}, 1ms};
        for (int i = 0; i < 2500; ++i) {
            close_in_turn(connection_with(listener, 1));
            must(reported.next(patience));
        }
        const auto lost = watch.next(patience);
        REQUIRE(!lost);
        CHECK(lost.error() == std::errc::no_buffer_space);
        CHECK(must(watch.next(patience)).to == tcp_state::listen);
    });
}

}  // namespace sockstate::test::linux_watch_ends_test
