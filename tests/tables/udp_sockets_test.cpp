// The kernel's table of UDP sockets: what is in it, and what a filter lets through.

#include "support/loopback.hpp"

#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

namespace sockstate::test::udp_sockets_test {

namespace {

/// False, and a word about it, where this system has no table.
bool has_table() {
    const auto none = udp_sockets({.local_port = 0});
    if (none || !none.error().not_supported()) return true;
    MESSAGE("skipped: no table on this system: ", to_string(none.error()));
    return false;
}

/// The rows of one port. While sockets come and go a walk may miss one: then once more.
std::vector<udp_socket> rows_at(std::uint16_t port, std::size_t count = 1) {
    const deadline until{patience};
    for (;;) {
        auto rows = must(udp_sockets({.local_port = port}));
        if (rows.size() == count) return rows;
        REQUIRE(!until.has_passed());
    }
}

}  // namespace

TEST_CASE("udp_sockets: a bound socket of either family") {
    if (!has_table()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto bound = must(udp::bind(any_port(family)));
        const auto where = must(bound.local_endpoint());
        const auto rows = rows_at(where.port());
        CHECK(rows[0].local == where);
        CHECK(!rows[0].remote);
    }
}

TEST_CASE("udp_sockets: a connected socket has its peer, where the system tells") {
    if (!has_table()) return;
    const auto peer = must(udp::bind(any_port()));
    const auto there = must(peer.local_endpoint());
    const auto connected = must(must(udp::bind(any_port())).connect(there));
    const auto here = must(connected.local_endpoint());
    const auto rows = rows_at(here.port());
    CHECK(rows[0].local == here);
    CHECK(rows[0].remote.value_or(there) == there);
}

TEST_CASE("udp_sockets: mapped addresses are IPv4") {
    if (!has_table()) return;
    const auto mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback());
    const auto bound = must(udp::bind({mapped, 0}));
    const auto port = must(bound.local_endpoint()).port();
    CHECK(rows_at(port)[0].local == ip::endpoint{ip::address_v4::loopback(), port});
    CHECK(must(udp_sockets({.local_address = mapped, .local_port = port})).size() == 1);
    CHECK(must(udp_sockets({.local_address = ip::prefix{ip::address_v4::loopback(), 8}, .local_port = port})).size() ==
          1);
}

TEST_CASE("udp_sockets: each field of the filter keeps out what does not match") {
    if (!has_table()) return;
    const auto bound = must(udp::bind(any_port()));
    const auto where = must(bound.local_endpoint());
    const auto count = [](const udp_filter& wanted) { return must(udp_sockets(wanted)).size(); };
    CHECK(count({.local_address = where.address(), .local_port = where.port()}) == 1);
    CHECK(count({.local_address = ip::prefix{}, .local_port = where.port()}) == 1);
    CHECK(count({.local_address = must(ip::prefix::parse("127.0.0.99")), .local_port = where.port()}) == 0);
    CHECK(count({.local_address = must(ip::prefix::parse("::/0")), .local_port = where.port()}) == 0);
    CHECK(count({.local_port = where.port(), .remote_port = 1}) == 0);
    CHECK(count({.local_port = where.port(), .remote_port = 0}) == 0);
    CHECK(count({.local_port = where.port(), .remote_address = ip::prefix{}}) == 0);
}

TEST_CASE("visit_udp_sockets: until the visitor has enough, and what it throws comes out") {
    if (!has_table()) return;
    const auto one = must(udp::bind(any_port()));
    const auto other = must(udp::bind(any_port()));
    int visits = 0;
    must(visit_udp_sockets({}, [&](const udp_socket&) {
        ++visits;
        return false;
    }));
    CHECK(visits == 1);
    const bool goes_on = false;
    must(visit_udp_sockets({}, [&](const udp_socket&) -> const bool& {
        ++visits;
        return goes_on;
    }));
    CHECK(visits == 2);

    const udp_filter wanted{.local_port = must(one.local_endpoint()).port()};
    CHECK_THROWS_AS(
        static_cast<void>(visit_udp_sockets(wanted, [](const udp_socket&) { throw std::runtime_error{"enough"}; })),
        std::runtime_error);
    std::vector<udp_socket> rows;
    must(visit_udp_sockets(wanted, [&](const udp_socket& row) { rows.push_back(row); }));
    CHECK(rows == must(udp_sockets(wanted)));
}

}  // namespace sockstate::test::udp_sockets_test
