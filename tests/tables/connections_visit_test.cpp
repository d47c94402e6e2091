// The kernel's table, visited: what a visitor may be, when a walk ends, and metrics with each row.

#include "support/connection_table.hpp"
#include "support/descriptors.hpp"
#include "support/states.hpp"

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <type_traits>

namespace sockstate::test::connections_visit_test {

namespace {

/// False, and a word about it, where this system has no table.
struct held {
    stream_pair pair = connected_pair();
    ip::endpoint here = must(pair.client.local_endpoint());
    ip::endpoint there = must(pair.client.remote_endpoint());

    /// Both ends, and the listener that is gone.
    [[nodiscard]] connection_filter client_row() const {
        return {.local_port = here.port(), .remote_port = there.port()};
    }
};

int visited = 0;
void count_row(const connection&) {
    ++visited;
}

static_assert(connection_visitor<void (*)(const connection&)>);
static_assert(connection_visitor<bool (*)(connection, const tcp_info*)>);
static_assert(!connection_visitor<void (*)(connection&)>);
static_assert(!connection_visitor<void (*)(const connection&, tcp_info*)>);
static_assert(!connection_visitor<int>);
static_assert(connection_visitor<const bool& (*)(const connection&)>);
static_assert(!connection_visitor<result<bool> (*)(const connection&)>);
static_assert(!connection_visitor<int (*)(const connection&)>);

}  // namespace

TEST_CASE("visit_connections: the rows of connections, one by one") {
    if (!has_connection_table()) return;
    const held one;
    std::vector<connection> rows;
    must(visit_connections(one.client_row(), [&](const connection& row) { rows.push_back(row); }));
    REQUIRE(rows.size() == 1);
    CHECK(rows == must(connections(one.client_row())));
    CHECK(rows[0].local == one.here);
}

TEST_CASE("visit_connections: a function, a const and a mutable callable") {
    if (!has_connection_table()) return;
    const held one;
    visited = 0;
    must(visit_connections(one.client_row(), count_row));
    must(visit_connections(one.client_row(), &count_row));
    const auto unchanging = [](const connection& row) { count_row(row); };
    must(visit_connections(one.client_row(), unchanging));
    CHECK(visited == 3);

    auto changing = [rows = 0](const connection&) mutable { visited = ++rows; };
    must(visit_connections(one.client_row(), changing));
    changing(connection{});
    CHECK(visited == 2);
}

TEST_CASE("visit_connections: ends when the visitor has enough") {
    if (!has_connection_table()) return;
    const held one;
    const held other;
    int rows = 0;
    must(visit_connections({.states = tcp_state::established}, [&](const connection&) {
        ++rows;
        return rows < 2;
    }));
    CHECK(rows == 2);

    const bool goes_on = false;
    rows = 0;
    const auto stops = [&](const connection&, const tcp_info*) -> const bool& {
        ++rows;
        return goes_on;
    };
    must(visit_connections({.states = tcp_state::established}, stops));
    CHECK(rows == 1);
}

TEST_CASE("visit_connections: what the visitor throws comes out, and nothing stays open") {
    if (!has_connection_table()) return;
    const held one;
    const auto before = open_descriptors();
    for (int i = 0; i < 3; ++i) {
        CHECK_THROWS_AS(static_cast<void>(visit_connections(
                            one.client_row(), [](const connection&) { throw std::runtime_error{"enough"}; })),
                        std::runtime_error);
    }
    CHECK(open_descriptors() == before);
    CHECK(must(connections(one.client_row())).size() == 1);
}

TEST_CASE("visit_connections: metrics come with each row where the system has them there") {
    if (!has_connection_table()) return;
    const held one;
    const auto info = must(one.pair.client.query_info());
    bool seen = false;
    must(visit_connections(one.client_row(), [&](const connection& row, const tcp_info* of_row) {
        seen = true;
        CHECK(row.local == one.here);
        if (of_row == nullptr) return;
        CHECK(of_row->state == row.state);
        CHECK(of_row->send_mss_bytes == info.send_mss_bytes);
        CHECK(of_row->agreed.timestamps == info.agreed.timestamps);
        CHECK(of_row->sent_bytes == info.sent_bytes);
    }));
    CHECK(seen);
}

TEST_CASE("connections_with_info: the same rows, and each with its own metrics") {
    if (!has_connection_table()) return;
    held one;
    must(one.pair.client.send_all("twelve bytes"));
    must(one.pair.server.wait_readable(patience));
    const connection_filter both{.states = tcp_state::established,
                                 .local_address = ip::prefix{ip::address_v4::loopback(), 8}};
    const auto rows = must(connections_with_info(both));
    CHECK(rows.size() >= 2);
    for (const connection_with_info& row : rows) {
        if (!row.info) continue;
        CHECK(row.info->state == row.state);
        if (row.local == one.here && row.remote == one.there) CHECK(row.info->sent_bytes.value_or(12) == 12U);
        if (row.local == one.there && row.remote == one.here) CHECK(row.info->received_bytes.value_or(12) == 12U);
        CHECK(to_string(row).starts_with(to_string(static_cast<const connection&>(row)) + ' '));
    }
}

TEST_CASE("connections_with_info: TIME-WAIT has no metrics") {
    if (!has_connection_table()) return;
    held one;
    auto half = must(std::move(one.pair.client).shutdown_send());
    must(std::move(one.pair.server).close());
    must(std::move(half).close());
    const deadline until{patience};
    for (;;) {
        const auto rows = must(connections_with_info(one.client_row()));
        if (rows.size() == 1 && rows[0].state == tcp_state::time_wait) {
            CHECK(!rows[0].info);
            CHECK(to_string(rows[0]) == to_string(static_cast<const connection&>(rows[0])));
            break;
        }
        REQUIRE(!until.has_passed());
    }
}

}  // namespace sockstate::test::connections_visit_test
