// Ending connections by force, as Linux does it: the row given, and never one that resembles it.

#include "support/own_namespace.hpp"
#include "support/sock_diag.hpp"
#include "support/states.hpp"

#include <sockstate/tables/destroy.hpp>

#include <doctest/doctest.h>

#include <sys/syscall.h>
#include <unistd.h>

namespace sockstate::test::linux_destroy_test {

using namespace std::chrono_literals;

namespace {

/// Runs the test in a network of its own, where this process may end connections, or says why not.
template <class Test>
void where_allowed(Test test) {
    in_own_namespace([&] {
        if (!has_sock_diag()) return;
        const auto refused = destroy({.local = any_port(), .remote = any_port(), .cookie = 1});
        if (refused.error() == errc::no_such_socket) return test();
        MESSAGE("skipped: ", to_string(refused.error()));
    });
}

template <class P, class S>
connection row_of(const socket<P, S>& one) {
    const auto remote = one.remote_endpoint();
    const auto row = must(find(must(one.local_endpoint()), must(remote)));
    REQUIRE(row);
    return *row;
}

connection row_of(const tcp::listener& one) {
    const auto rows = must(connections({.states = tcp_state::listen, .local_port = must(one.local_endpoint()).port()}));
    const auto cookie = must(one.get<option::cookie>());
    for (const connection& row : rows) {
        if (row.cookie == cookie) return row;
    }
    FAIL("no row of this listener");
    return {};
}

void check_ended(stream_pair& ends) {
    CHECK(must(ends.client.query_state()) == tcp_state::closed);
    std::byte room[1];
    CHECK(ends.client.receive(room, patience).error() == std::errc::connection_aborted);
    CHECK(ends.server.receive(room, patience).error() == std::errc::connection_reset);
}

void check_alive(stream_pair& ends) {
    CHECK(must(ends.client.query_state()) == tcp_state::established);
    std::byte room[1];
    must(ends.client.send_all("x"));
    CHECK(must(ends.server.receive(room, patience)).size() == 1);
}

/// Connects from `from` to the listener.
stream_pair pair_from(tcp::listener& listener, const ip::endpoint& from) {
    auto fresh = must(tcp::open(from.family()));
    must(fresh.set(option::reuse_address{true}));
    auto bound = must(std::move(fresh).bind(from));
    auto client = must(std::move(bound).connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    return {std::move(client), std::move(server)};
}

}  // namespace

TEST_CASE("destroy: the holder sees that its connection was aborted, the peer a reset") {
    where_allowed([] {
        for (const ip::family family : {ip::family::v4, ip::family::v6}) {
            auto ends = connected_pair(family);
            must(destroy(row_of(ends.client)));
            check_ended(ends);
        }
    });
}

TEST_CASE("destroy: unread and unsent bytes do not keep a connection alive") {
    where_allowed([] {
        auto ends = narrow_pair();
        must(ends.client.set_blocking(false));
        const std::vector<std::byte> much(std::size_t{1} << 20U);
        while (ends.client.send(much)) {
        }
        must(destroy(row_of(ends.client)));
        CHECK(must(ends.client.query_state()) == tcp_state::closed);
        CHECK(ends.client.send("x").error() == std::errc::connection_aborted);
    });
}

TEST_CASE("destroy: of twins that differ in one field only the one given ends") {
    where_allowed([] {
        const ip::address here = ip::address_v4::loopback();
        const ip::address there = must(ip::address::parse("127.0.0.2"));
        auto listener = must(tcp::listen(any_port()));
        const auto other = must(tcp::listen(any_port()));
        auto v6 = must(tcp::listen({ip::address_v6::loopback(), must(listener.local_endpoint()).port()}));
        auto one = pair_from(listener, {here, 0});
        const std::uint16_t port = must(one.client.local_endpoint()).port();

        auto twins = [&] {
            std::vector<stream_pair> all;
            all.push_back(pair_from(listener, {there, port}));                 // another address
            all.push_back(pair_from(listener, {here, 0}));                     // another local port
            all.push_back(pair_from(v6, {ip::address_v6::loopback(), port}));  // another family
            return all;
        }();
        must(destroy(row_of(one.client)));
        check_ended(one);
        for (stream_pair& twin : twins) check_alive(twin);
        CHECK(must(listener.query_state()) == tcp_state::listen);
        CHECK(must(other.query_state()) == tcp_state::listen);
    });
}

TEST_CASE("destroy: a later connection between the same endpoints is another one") {
    where_allowed([] {
        auto listener = must(tcp::listen(any_port()));
        auto first = pair_from(listener, any_port());
        const auto old = row_of(first.client);
        must(std::move(first.client).abort());
        must(std::move(first.server).abort());
        auto second = pair_from(listener, old.local);
        const auto now = row_of(second.client);
        REQUIRE(now.local == old.local);
        REQUIRE(now.remote == old.remote);
        CHECK(now.cookie != old.cookie);
        CHECK(destroy(old).error() == error{errc::no_such_socket, operation::destroy});
        check_alive(second);
        must(destroy(now));
        check_ended(second);
    });
}

TEST_CASE("destroy: a row that is gone, or that was ended already") {
    where_allowed([] {
        auto ends = connected_pair();
        const auto row = row_of(ends.client);
        must(destroy(row));
        CHECK(destroy(row).error() == error{errc::no_such_socket, operation::destroy});
        CHECK(to_string(destroy(row).error()) == "destroy: the socket is gone (no_such_socket)");

        // Where the connection was a listener stands: the kernel's look-up leads to it, and it goes on listening.
        auto listener = must(tcp::listen(any_port()));
        auto pair = pair_from(listener, any_port());
        const auto accepted = row_of(pair.server);
        must(std::move(pair.client).abort());
        must(std::move(pair.server).abort());
        CHECK(destroy(accepted).error() == errc::no_such_socket);
        CHECK(must(listener.query_state()) == tcp_state::listen);
    });
}

TEST_CASE("destroy: a row that names no socket is refused") {
    where_allowed([] {
        auto ends = connected_pair();
        for (const std::optional<std::uint64_t> cookie :
             {std::optional<std::uint64_t>{}, std::optional{~std::uint64_t{0}}}) {
            auto row = row_of(ends.client);
            row.cookie = cookie;
            CHECK(destroy(row).error() == error{errc::invalid_argument, operation::destroy});
        }
        auto row = row_of(ends.client);
        row.remote = {ip::address_v6::loopback(), 1};
        CHECK(destroy(row).error() == error{errc::invalid_argument, operation::destroy});
        check_alive(ends);
    });
}

TEST_CASE("destroy: an IPv4 connection of a dual-stack socket") {
    where_allowed([] {
        auto listener = must(tcp::listen({ip::address_v6::any(), 0}));
        const ip::endpoint where{ip::address_v4::loopback(), must(listener.local_endpoint()).port()};
        auto client = must(tcp::connect(where, patience));
        auto server = must(listener.accept(patience));
        const auto row = row_of(server);
        CHECK(row.local == where);
        must(destroy(row));
        std::byte room[1];
        CHECK(server.receive(room, patience).error() == std::errc::connection_aborted);
        CHECK(client.receive(room, patience).error() == std::errc::connection_reset);
    });
}

TEST_CASE("destroy: a listener, at an address, at all, and at a mapped one, and those in its queue are reset") {
    where_allowed([] {
        const ip::address mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback());
        const ip::address places[] = {ip::address_v4::loopback(), ip::address_v4::any(), ip::address_v6::any(), mapped};
        for (const ip::address& place : places) {
            CAPTURE(to_string(place));
            auto listener = must(tcp::listen({place, 0}));
            const std::uint16_t port = must(listener.local_endpoint()).port();
            auto waiting = must(tcp::connect({ip::address_v4::loopback(), port}, patience));
            must(destroy(row_of(listener)));
            std::byte room[1];
            CHECK(waiting.receive(room, patience).error() == std::errc::connection_reset);
            CHECK(listener.accept(patience).error() == std::errc::invalid_argument);
            CHECK(must(connections({.states = tcp_state::listen, .local_port = port})).empty());
        }
    });
}

TEST_CASE("destroy: of listeners that share a port, that of the row ends or none") {
    where_allowed([] {
        std::vector<tcp::listener> all;
        ip::endpoint where = any_port();
        for (int i = 0; i < 4; ++i) {
            auto fresh = must(tcp::open(ip::family::v4));
            must(fresh.set(option::reuse_port{true}));
            all.push_back(must(must(std::move(fresh).bind(where)).listen()));
            where = must(all.back().local_endpoint());
        }
        std::size_t ended = 0;
        for (const tcp::listener& each : all) {
            const auto done = destroy(row_of(each));
            if (!done) CHECK(done.error() == error{errc::not_supported, operation::destroy});
            if (done) ++ended;
            const auto left = must(connections({.states = tcp_state::listen, .local_port = where.port()}));
            CHECK(left.size() == all.size() - ended);
            for (const connection& row : left) CHECK((!done || row.cookie != must(each.get<option::cookie>())));
        }
        CHECK(ended > 0);  // at least the last that is left is found
    });
}

TEST_CASE("destroy: a handshake that waits, and a row in TIME-WAIT, which have no handle") {
    where_allowed([] {
        auto fresh = must(tcp::open(ip::family::v4));
        must(fresh.set(option::defer_accept{30s}));
        auto listener = must(must(std::move(fresh).bind(any_port())).listen());
        const auto where = must(listener.local_endpoint());
        const auto client = must(tcp::connect(where, patience));
        const auto waits = must(find(where, must(client.local_endpoint())));
        REQUIRE(waits);
        REQUIRE(waits->state == tcp_state::syn_received);
        must(destroy(*waits));
        CHECK(must(find(where, must(client.local_endpoint()))) == std::nullopt);
        CHECK(must(listener.query_state()) == tcp_state::listen);

        auto [closing, server] = connected_pair();
        const auto local = must(closing.local_endpoint());
        const auto remote = must(closing.remote_endpoint());
        const auto before = row_of(closing);
        must(std::move(closing).close());
        std::byte room[1];
        CHECK(must(server.receive(room, patience)).empty());
        must(std::move(server).close());
        const auto after = must(find(local, remote));
        REQUIRE(after);
        CHECK(after->state == tcp_state::time_wait);
        CHECK(after->cookie == before.cookie);
        const auto done = destroy(*after);
        if (!done && done.error().not_supported()) return;  // Linux before 6.0
        must(done);
        CHECK(must(find(local, remote)) == std::nullopt);
    });
}

TEST_CASE("destroy: without the right to do so nothing ends") {
    where_allowed([] {
        auto ends = connected_pair();
        const auto row = row_of(ends.client);
        // The rights are those of this thread alone, which ends with the test case.
        if (::syscall(SYS_setresuid, 65534, 65534, 65534) != 0) {
            MESSAGE("skipped: no other user here");
            return;
        }
        CHECK(destroy(row).error() == std::errc::operation_not_permitted);
        CHECK(to_string(destroy(row).error()) == "destroy: operation not permitted (EPERM)");
        check_alive(ends);
    });
}

}  // namespace sockstate::test::linux_destroy_test
