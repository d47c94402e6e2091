// That the kernel filters its tables, and hands over few rows that are not wanted: counted before the portable check.

#include "support/loopback.hpp"
#include "support/sock_diag.hpp"

#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace sockstate::test::linux_kernel_filter_test {

namespace kernel = sockstate::platform::linux_kernel;

namespace {

/// What came of a walk: rows that the kernel handed over, and those that went on to the visitor.
struct outcome {
    std::size_t handed_over = 0;
    std::vector<connection> rows = {};
};

outcome walk(const connection_filter& wanted) {
    outcome seen;
    const auto add = [](void* to, const connection& row, const tcp_info*) {
        static_cast<std::vector<connection>*>(to)->push_back(row);
        return true;
    };
    seen.handed_over = must(kernel::visit_by_sock_diag(wanted, false, add, &seen.rows)).value();
    return seen;
}

ip::prefix prefix_of(std::string_view text) {
    return must(ip::prefix::parse(text));
}

ip::address address_of(std::string_view text) {
    return must(ip::address::parse(text));
}

/// Sockets that nobody else has: listeners at addresses of 127.0.0.0/8 that are ours by the process's number.
struct stage {
    tcp::listener one;
    tcp::listener other;
    tcp::listener dual;
    tcp::stream client;  // of `one`
    tcp::stream mapped;  // of `dual`, by IPv4
    tcp::stream mapped_server;
};

stage make_stage() {
    auto one = must(tcp::listen({address_of("127.77.1.1"), 0}));
    auto other = must(tcp::listen({address_of("127.77.2.1"), 0}));
    auto dual = must(tcp::listen(ip::endpoint::any(ip::family::v6, 0)));
    auto client = must(tcp::connect(must(one.local_endpoint()), patience));
    auto mapped = must(tcp::connect({address_of("127.77.3.1"), must(dual.local_endpoint()).port()}, patience));
    auto mapped_server = must(dual.accept(patience));
    return {std::move(one),    std::move(other),  std::move(dual),
            std::move(client), std::move(mapped), std::move(mapped_server)};
}

/// The kernel hands over just the rows that are wanted; again while the table changes under the walk.
std::vector<connection> exact_rows(const connection_filter& wanted, std::size_t count) {
    const deadline until{patience};
    for (;;) {
        outcome seen = walk(wanted);
        if (seen.rows.size() == count) {
            CHECK(seen.handed_over == count);
            return seen.rows;
        }
        CAPTURE(seen.rows.size());
        REQUIRE(!until.has_passed());
    }
}

}  // namespace

TEST_CASE("sock_diag: the kernel looks for an address") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto port = must(held.one.local_endpoint()).port();
    // The listener, and the accepted end that waits for it.
    for (const auto& row : exact_rows({.local_address = address_of("127.77.1.1"), .local_port = port}, 2)) {
        CHECK(row.local == must(held.one.local_endpoint()));
    }
    const auto rows = exact_rows({.remote_address = address_of("127.77.1.1"), .remote_port = port}, 1);
    CHECK(rows[0].local == must(held.client.local_endpoint()));
    CHECK(walk({.local_address = address_of("127.77.1.2"), .local_port = port}).handed_over == 0);
}

TEST_CASE("sock_diag: the kernel looks for a prefix of any length") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto port = must(held.one.local_endpoint()).port();
    const ip::address here = address_of("127.77.1.1");
    const ip::address elsewhere = address_of("128.178.254.254");  // every bit another one
    for (unsigned length = 0; length <= 32; ++length) {
        CAPTURE(length);
        exact_rows({.states = tcp_state::listen, .local_address = ip::prefix{here, length}, .local_port = port}, 1);
        const connection_filter other{
            .states = tcp_state::listen, .local_address = ip::prefix{elsewhere, length}, .local_port = port};
        CHECK(walk(other).handed_over == (length == 0 ? 1 : 0));
    }
}

TEST_CASE("sock_diag: the kernel knows mapped addresses as IPv4") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto port = must(held.dual.local_endpoint()).port();
    const auto peer = must(held.mapped.local_endpoint()).port();
    for (const char* const text : {"127.77.3.1", "127.77.3.0/24", "0.0.0.0/0", "::ffff:127.77.3.0/120"}) {
        CAPTURE(text);
        const auto rows = exact_rows({.local_address = prefix_of(text), .local_port = port, .remote_port = peer}, 1);
        CHECK(rows[0].local == must(held.mapped_server.local_endpoint()).unmapped());
    }
    CHECK(walk({.local_address = prefix_of("127.77.4.0/24"), .remote_port = peer}).handed_over == 0);
}

TEST_CASE("sock_diag: both ends at once, of either family") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto local = must(held.client.local_endpoint());
    const auto remote = must(held.client.remote_endpoint());
    exact_rows({.local_address = local.address(), .local_port = local.port(), .remote_address = remote.address()}, 1);
    const connection_filter crossed{
        .local_address = remote.address(), .local_port = local.port(), .remote_address = prefix_of("127.99.0.0/16")};
    CHECK(walk(crossed).handed_over == 0);

    const auto [client, server] = connected_pair(ip::family::v6);
    const auto port = must(client.local_endpoint()).port();
    const ip::prefix loopback = ip::address_v6::loopback();
    for (const unsigned length : {0U, 1U, 63U, 64U, 65U, 127U, 128U}) {
        CAPTURE(length);
        const ip::prefix place{ip::address_v6::loopback(), length};
        exact_rows({.local_address = place, .local_port = port, .remote_address = loopback}, 1);
    }
    CHECK(walk({.local_address = prefix_of("2001:db8::/32"), .local_port = port}).handed_over == 0);
}

TEST_CASE("sock_diag: the kernel looks at states") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto port = must(held.one.local_endpoint()).port();
    exact_rows({.states = tcp_state::listen, .local_port = port}, 1);
    exact_rows({.states = tcp_state::established, .local_port = port}, 1);
    CHECK(walk({.states = tcp_state::close_wait, .local_port = port}).handed_over == 0);
}

TEST_CASE("sock_diag: what the kernel cannot be told is checked after it") {
    if (!has_sock_diag()) return;
    const stage held = make_stage();
    const auto port = must(held.mapped.local_endpoint()).port();
    const outcome v6 = walk({.local_address = prefix_of("::/0"), .remote_port = port});
    CHECK(v6.handed_over == 1);  // the mapped row
    CHECK(v6.rows.empty());
    const auto listening = must(held.one.local_endpoint()).port();
    const outcome no_peer = walk({.local_port = listening, .remote_port = 0});
    CHECK(no_peer.handed_over >= 2);
    REQUIRE(no_peer.rows.size() == 1);
    CHECK(no_peer.rows[0].state == tcp_state::listen);
}

TEST_CASE("sock_diag: of UDP too") {
    if (!has_sock_diag()) return;
    const auto bound = must(udp::bind({address_of("127.77.1.1"), 0}));
    const auto mapped = must(udp::bind({ip::address_v6::v4_mapped(address_of("127.77.1.2").to_v4()), 0}));
    const auto none = [](void* to, const udp_socket&) {
        ++*static_cast<std::size_t*>(to);
        return true;
    };
    const auto visited = [&](const udp_filter& wanted) {
        std::size_t rows = 0;
        const auto handed_over = must(kernel::visit_udp_by_sock_diag(wanted, none, &rows)).value();
        CHECK(handed_over == rows);
        return rows;
    };
    const auto port = must(bound.local_endpoint()).port();
    const auto mapped_port = must(mapped.local_endpoint()).port();
    CHECK(visited({.local_address = prefix_of("127.77.1.0/24"), .local_port = port}) == 1);
    CHECK(visited({.local_address = prefix_of("127.77.1.0/24"), .local_port = mapped_port}) == 1);
    CHECK(visited({.local_address = prefix_of("127.78.0.0/16"), .local_port = port}) == 0);
    CHECK(visited({.local_address = prefix_of("127.78.0.0/16"), .local_port = mapped_port}) == 0);
}

}  // namespace sockstate::test::linux_kernel_filter_test
