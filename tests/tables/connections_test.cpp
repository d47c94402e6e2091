// The kernel's table of connections: what is in it, and what a filter lets through.

#include "support/connection_table.hpp"
#include "support/loopback.hpp"

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::test::connections_test {

namespace {

/// False, and a word about it, where this system has no table.
std::vector<connection> rows_of(const connection_filter& wanted) {
    return must(connections(wanted));
}

}  // namespace

TEST_CASE("connections: a listener, without a peer") {
    if (!has_connection_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto listener = must(tcp::listen(any_port(family)));
        const auto where = must(listener.local_endpoint());
        const auto rows = rows_of({.states = tcp_state::listen, .local_port = where.port()});
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].state == tcp_state::listen);
        CHECK(rows[0].local == where);
        CHECK(rows[0].remote == ip::endpoint::any(family, 0));
    }
}

TEST_CASE("connections: both ends of a connection") {
    if (!has_connection_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto [client, server] = connected_pair(family);
        const auto here = must(client.local_endpoint());
        const auto there = must(client.remote_endpoint());
        for (const auto& [local, remote] : {std::pair{here, there}, std::pair{there, here}}) {
            const auto rows = rows_of({.local_port = local.port(), .remote_port = remote.port()});
            REQUIRE(rows.size() == 1);
            CHECK(rows[0].state == tcp_state::established);
            CHECK(rows[0].local == local);
            CHECK(rows[0].remote == remote);
        }
    }
}

TEST_CASE("connections: each field of the filter keeps out what does not match") {
    if (!has_connection_table()) return;
    const auto [client, server] = connected_pair();
    const auto here = must(client.local_endpoint());
    const auto there = must(client.remote_endpoint());
    const connection_filter exact{.states = tcp_state::established,
                                  .local_address = here.address(),
                                  .local_port = here.port(),
                                  .remote_address = there.address(),
                                  .remote_port = there.port()};
    CHECK(rows_of(exact).size() == 1);

    const auto other_address = must(ip::address::parse("127.0.0.99"));
    auto wanted = exact;
    wanted.states = {tcp_state::listen, tcp_state::time_wait};
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.states = {};
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.local_address = other_address;
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.remote_address = other_address;
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.remote_address = ip::address::loopback(ip::family::v6);
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.local_port = there.port();
    CHECK(rows_of(wanted).empty());
    wanted = exact;
    wanted.remote_port = std::uint16_t{0};
    CHECK(rows_of(wanted).empty());

    wanted = exact;  // addresses are compared unmapped
    wanted.local_address = ip::address_v6::v4_mapped(here.address().to_v4());
    wanted.remote_address = ip::address_v6::v4_mapped(there.address().to_v4());
    CHECK(rows_of(wanted).size() == 1);
}

TEST_CASE("connections: an IPv4 peer of a dual-stack listener is IPv4 at both ends") {
    if (!has_connection_table()) return;
    auto listener = must(tcp::listen(ip::endpoint::any(ip::family::v6, 0)));
    const auto port = must(listener.local_endpoint()).port();
    const auto client = must(tcp::connect({ip::address_v4::loopback(), port}, patience));
    const auto server = must(listener.accept(patience));
    const auto local = must(server.local_endpoint());
    REQUIRE(local.address().to_v6().is_v4_mapped());

    const auto there = must(client.local_endpoint());
    for (const bool by_address : {false, true}) {
        connection_filter wanted{.local_port = port, .remote_port = there.port()};
        if (by_address) wanted.remote_address = there.address();
        const auto rows = rows_of(wanted);
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].state == tcp_state::established);
        CHECK(rows[0].local == local.unmapped());
        CHECK(rows[0].remote == there);
    }
}

TEST_CASE("connections: what the peer has not taken and this side has not read") {
    if (!has_connection_table()) return;
    auto [client, server] = connected_pair();
    must(client.send_all("unread"));
    must(server.wait_readable(patience));
    const auto rows = rows_of(
        {.local_port = must(server.local_endpoint()).port(), .remote_port = must(client.local_endpoint()).port()});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].receive_queue_bytes.value_or(6) == 6);
}

TEST_CASE("connections: a socket that is bound and no more is not listed") {
    if (!has_connection_table()) return;
    const auto bound = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    CHECK(rows_of({.local_port = must(bound.local_endpoint()).port()}).empty());
}

TEST_CASE("connections: every row without a filter") {
    if (!has_connection_table()) return;
    const auto [client, server] = connected_pair();
    const auto here = must(client.local_endpoint());
    const auto is_ours = [&](const connection& row) {
        return row.local == here && row.state == tcp_state::established;
    };
    // While connections come and go a row may be missed: then once more.
    const deadline until{patience};
    std::vector<connection> rows;
    do {
        REQUIRE(!until.has_passed());
        rows = rows_of({});
    } while (std::ranges::none_of(rows, is_ours));
    CHECK(std::ranges::count_if(rows, is_ours) == 1);
    for (const connection& row : rows) {
        CHECK(!(row.local.address().is_v6() && row.local.address().to_v6().is_v4_mapped()));
    }
}

}  // namespace sockstate::test::connections_test
