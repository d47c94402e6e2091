// One connection looked up by its endpoints, while it has a handle and after.

#include "support/connection_table.hpp"
#include "support/states.hpp"

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::find_test {

namespace {

/// False, and a word about it, where this system has no table.
/// The state of the connection that is found, once it is one of these.
tcp_state found_in(tcp_state_set states, const ip::endpoint& local, const ip::endpoint& remote) {
    const deadline until{patience};
    for (;;) {
        const auto row = must(find(local, remote));
        if (row && states.contains(row->state)) {
            CHECK(row->local == local.unmapped());
            CHECK(row->remote == remote.unmapped());
            return row->state;
        }
        REQUIRE(!until.has_passed());
    }
}

}  // namespace

TEST_CASE("find: both ends of a connection, each by itself") {
    if (!has_connection_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto [client, server] = connected_pair(family);
        const auto here = must(client.local_endpoint());
        const auto there = must(client.remote_endpoint());
        CHECK(found_in(tcp_state::established, here, there) == tcp_state::established);
        CHECK(found_in(tcp_state::established, there, here) == tcp_state::established);
    }
}

TEST_CASE("find: nothing where there is no connection, though a listener has the port") {
    if (!has_connection_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto listener = must(tcp::listen(any_port(family)));
        const auto where = must(listener.local_endpoint());
        CHECK(!must(find(where, {ip::address::loopback(family), 1})));
        const auto everywhere = must(tcp::listen(ip::endpoint::any(family, 0)));
        const auto port = must(everywhere.local_endpoint()).port();
        CHECK(!must(find({ip::address::loopback(family), port}, {ip::address::loopback(family), 1})));
        CHECK(!must(find({ip::address::loopback(family), port}, ip::endpoint::any(family, 0))));
    }
    CHECK(!must(find(unused_endpoint(), unused_endpoint())));
    CHECK(!must(find(any_port(ip::family::v4), any_port(ip::family::v6))));
}

TEST_CASE("find: a listener by its own endpoint and no peer") {
    if (!has_connection_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        for (const auto& place : {any_port(family), ip::endpoint::any(family, 0)}) {
            const auto listener = must(tcp::listen(place));
            const auto where = must(listener.local_endpoint());
            CHECK(found_in(tcp_state::listen, where, ip::endpoint::any(family, 0)) == tcp_state::listen);
        }
    }
}

TEST_CASE("find: an IPv4 connection of a dual-stack listener, asked in either form") {
    if (!has_connection_table()) return;
    auto listener = must(tcp::listen(ip::endpoint::any(ip::family::v6, 0)));
    const auto port = must(listener.local_endpoint()).port();
    const auto client = must(tcp::connect({ip::address_v4::loopback(), port}, patience));
    const auto server = must(listener.accept(patience));
    const auto mapped = must(server.local_endpoint());
    const auto there = must(server.remote_endpoint());
    REQUIRE(mapped.address().to_v6().is_v4_mapped());
    CHECK(found_in(tcp_state::established, mapped, there) == tcp_state::established);
    CHECK(found_in(tcp_state::established, mapped.unmapped(), there.unmapped()) == tcp_state::established);
    CHECK(found_in(tcp_state::established, there.unmapped(), mapped.unmapped()) == tcp_state::established);
}

TEST_CASE("find: a connection is followed to its end, past its handle") {
    if (!has_connection_table()) return;
    auto [client, server] = connected_pair();
    const auto here = must(client.local_endpoint());
    const auto there = must(client.remote_endpoint());
    auto half = must(std::move(client).shutdown_send());
    CHECK(found_in(tcp_state::fin_wait_2, here, there) == tcp_state::fin_wait_2);
    CHECK(found_in(tcp_state::close_wait, there, here) == tcp_state::close_wait);
    must(std::move(server).close());
    must(std::move(half).close());
    CHECK(found_in(tcp_state::time_wait, here, there) == tcp_state::time_wait);
    // Its handle is closed: nobody owns it.
    const auto row = must(find(here, there));
    REQUIRE(row);
    CHECK(!row->uid);
    CHECK(!row->inode);
    // And the other end is over at once.
    const deadline until{patience};
    while (must(find(there, here))) REQUIRE(!until.has_passed());
}

}  // namespace sockstate::test::find_test
