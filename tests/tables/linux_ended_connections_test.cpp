// The ends of TCP sockets: each reported once, with its metrics, however short its life; and what is lost is said.

#include "tables/ending_connections.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tables/ended_connections.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include <sys/syscall.h>
#include <unistd.h>

namespace sockstate::test::linux_ended_connections_test {

using namespace std::chrono_literals;

TEST_CASE("ended_connections: a thousand connections of 5 ms, each end once, with its final metrics") {
    where_ends_are_reported([] {
        constexpr std::size_t count = 1000;
        constexpr std::size_t at_once = 20;
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        auto clients = must(ended_connections::open({.remote_port = port}));
        auto servers = must(ended_connections::open({.local_port = port}));
        std::vector<std::uint64_t> sent;
        std::vector<std::uint64_t> received;
        std::vector<std::uint64_t> cookies;
        for (std::size_t begun = 0; begun < count; begun += at_once) {
            std::vector<stream_pair> living;
            for (std::size_t i = 1; i <= at_once; ++i) living.push_back(connection_with(listener, begun + i));
            CHECK(clients.next(5ms).error().deadline_passed());  // none ends before it is closed
            for (stream_pair& each : living) close_in_turn(std::move(each));
            for (std::size_t i = 0; i < at_once; ++i) {
                const auto client = must(clients.next(patience));
                CHECK(client.state == tcp_state::closed);
                CHECK(client.remote == must(listener.local_endpoint()));
                REQUIRE(client.info);
                sent.push_back(client.info->sent_bytes.value_or(0));
                cookies.push_back(client.cookie.value_or(0));

                const auto server = must(servers.next(patience));
                CHECK(server.send_queue_bytes == 0U);
                REQUIRE(server.info);
                CHECK(server.info->round_trip_time);
                received.push_back(server.info->received_bytes.value_or(0) - 1);  // the FIN counts too
                cookies.push_back(server.cookie.value_or(0));
            }
        }
        CHECK(clients.next(0s).error().deadline_passed());
        CHECK(servers.next(0s).error().deadline_passed());
        std::vector<std::uint64_t> expected(count);
        std::iota(expected.begin(), expected.end(), 1);
        std::ranges::sort(sent);
        std::ranges::sort(received);
        std::ranges::sort(cookies);
        CHECK(sent == expected);
        CHECK(received == expected);
        CHECK(std::ranges::adjacent_find(cookies) == cookies.end());
    });
}

TEST_CASE("ended_connections: both families, and mapped addresses as IPv4") {
    where_ends_are_reported([] {
        for (const ip::endpoint& place : {any_port(), any_port(ip::family::v6), ip::endpoint::any(ip::family::v6, 0)}) {
            auto listener = must(tcp::listen(place));
            const std::uint16_t port = must(listener.local_endpoint()).port();
            auto ends = must(ended_connections::open({.local_port = port}));
            auto to = must(listener.local_endpoint());
            if (to.address().is_unspecified()) to = {ip::address_v4::loopback(), port};
            auto client = must(tcp::connect(to, patience));
            auto server = must(listener.accept(patience));
            const auto there = must(client.local_endpoint());
            const auto cookie = must(server.get<option::cookie>());
            close_in_turn({std::move(client), std::move(server)});
            const auto ended = must(ends.next(patience));
            CHECK(ended.local == to);
            CHECK(ended.remote == there);
            CHECK(ended.cookie == cookie);
            // The listener too, when it is closed.
            must(std::move(listener).close());
            const auto last = must(ends.next(patience));
            CHECK(last.local.port() == port);
            CHECK(last.remote.port() == 0);
        }
    });
}

TEST_CASE("ended_connections: what found no room is reported, and what comes later is there") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        auto ends = must(ended_connections::open({.local_port = port}, std::size_t{16} * 1024));
        auto all = must(ended_connections::open({.local_port = port}));
        for (int i = 0; i < 50; ++i) close_in_turn(connection_with(listener, 1));
        for (int i = 0; i < 50; ++i) must(all.next(patience));  // so the kernel has reported all of them
        std::size_t kept = 0;
        std::size_t losses = 0;
        for (;;) {
            const auto ended = ends.next(0s);
            if (ended) ++kept;
            if (!ended && ended.error().deadline_passed()) break;
            if (ended) continue;
            CHECK(ended.error() == std::errc::no_buffer_space);
            CHECK(ended.error().attempted() == operation::ended_connections);
            ++losses;
        }
        CHECK(losses == 1);
        CHECK(kept < 50);
        close_in_turn(connection_with(listener, 7));
        CHECK(must(ends.next(patience)).info->received_bytes == 8U);
    });
}

TEST_CASE("ended_connections: the filter's addresses and ports, whatever its states") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const auto where = must(listener.local_endpoint());
        auto none = must(ended_connections::open({.local_address = must(ip::prefix::parse("10.0.0.0/8"))}));
        auto some = must(ended_connections::open({.states = tcp_state::established,
                                                  .local_address = must(ip::prefix::parse("127.0.0.0/8")),
                                                  .remote_port = where.port()}));
        close_in_turn(connection_with(listener, 1));
        CHECK(must(some.next(patience)).remote == where);
        CHECK(some.next(0s).error().deadline_passed());
        CHECK(none.next(0s).error() == error{errc::deadline_exceeded, operation::ended_connections});
    });
}

TEST_CASE("ended_connections: a poller waits for them, a stop ends the wait, and a moved one is empty") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        auto ends = must(ended_connections::open({.local_port = must(listener.local_endpoint()).port()}));
        auto stop = must(stop_source::open());
        stop.request_stop();
        CHECK(ends.next(stop).error() == error{errc::stopped, operation::ended_connections});

        auto poll = must(poller::open());
        const auto watched = must(poll.watch(ends.native(), 7, readable{}));
        close_in_turn(connection_with(listener, 1));
        poller::event room[1];
        const auto events = must(poll.wait(room, patience));
        REQUIRE(events.size() == 1);
        CHECK(events[0].key == 7);
        must(ends.next(0s));

        const auto moved = std::move(ends);
        CHECK(moved.valid());
        CHECK(ends.next().error() == std::errc::bad_file_descriptor);
    });
}

TEST_CASE("ended_connections: without privileges") {
    where_ends_are_reported([] {
        auto listener = must(tcp::listen(any_port()));
        const std::uint16_t port = must(listener.local_endpoint()).port();
        // The user is that of this thread alone, which ends with the test case.
        if (::syscall(SYS_setresuid, 65534, 65534, 65534) != 0) {
            MESSAGE("skipped: no other user here");
            return;
        }
        auto ends = must(ended_connections::open({.local_port = port}));
        close_in_turn(connection_with(listener, 3));
        CHECK(must(ends.next(patience)).info->received_bytes == 4U);
    });
}

}  // namespace sockstate::test::linux_ended_connections_test
