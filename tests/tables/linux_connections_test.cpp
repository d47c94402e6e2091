// The two ways to Linux's table, netlink and /proc: the same rows, also of a table that takes several reads.

#include "support/connection_table.hpp"
#include "support/descriptors.hpp"
#include "support/sock_diag.hpp"
#include "support/states.hpp"

#include <linux/proc_net.hpp>

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <vector>

namespace sockstate::test::linux_connections_test {

using namespace std::chrono_literals;
namespace kernel = sockstate::platform::linux_kernel;

namespace {

using walk = result<void> (*)(const connection_filter&, platform::connection_visitor, void*);

result<void> visit_by_netlink(const connection_filter& wanted, platform::connection_visitor visit, void* context) {
    return kernel::visit_by_sock_diag(wanted, false, visit, context).map([](auto rows) { REQUIRE(rows); });
}

result<void> visit_by_any(const connection_filter& wanted, platform::connection_visitor visit, void* context) {
    return platform::visit_connections(wanted, false, visit, context);
}

std::vector<connection> rows_by(walk way, const connection_filter& wanted) {
    std::vector<connection> rows;
    const auto add = [](void* to, const connection& row, const tcp_info*) {
        static_cast<std::vector<connection>*>(to)->push_back(row);
        return true;
    };
    must(way(wanted, add, &rows));
    return rows;
}

connection row_by(walk way, const connection_filter& wanted) {
    return one_row([&] { return rows_by(way, wanted); });
}

/// The one row that both ways give, but for its cookie, which /proc does not report.
connection agreed_row(const connection_filter& wanted) {
    auto netlink = row_by(visit_by_netlink, wanted);
    CHECK(netlink.cookie);
    netlink.cookie.reset();
    const auto proc = row_by(kernel::visit_by_proc, wanted);
    CHECK(to_string(netlink) == to_string(proc));
    CHECK(netlink == proc);
    return proc;
}

template <class Socket>
connection_filter rows_of(const Socket& one) {
    const auto local = must(one.local_endpoint());
    const auto remote = must(one.remote_endpoint());
    return {.local_address = local.address(),
            .local_port = local.port(),
            .remote_address = remote.address(),
            .remote_port = remote.port()};
}

}  // namespace

TEST_CASE("netlink and /proc: the same row in each state of a connection") {
    if (!has_sock_diag()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto [client, server] = connected_pair(family);
        const auto client_row = rows_of(client);
        const auto server_row = rows_of(server);
        must(client.send_all("unread"));
        must(server.wait_readable(patience));

        const auto row = agreed_row(server_row);
        CHECK(row.state == tcp_state::established);
        CHECK(row.receive_queue_bytes == 6U);
        CHECK(row.send_queue_bytes == 0U);
        CHECK(row.uid);
        CHECK(row.inode);

        const auto half = must(std::move(client).shutdown_send());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(half.wait_for_state(tcp_state::fin_wait_2, patience));
        CHECK(agreed_row(server_row).state == tcp_state::close_wait);
        CHECK(agreed_row(client_row).state == tcp_state::fin_wait_2);

        std::array<char, 6> buffer{};
        must(server.receive_exactly(buffer, patience));
        must(std::move(server).close());
        must(half.wait_for_state(tcp_state::closed, patience));
        const auto over = agreed_row(client_row);
        CHECK(over.state == tcp_state::time_wait);
        CHECK(!over.uid);
        CHECK(!over.inode);
    }
}

TEST_CASE("netlink and /proc: the same row of a mapped connection") {
    if (!has_sock_diag()) return;
    auto listener = must(tcp::listen(ip::endpoint::any(ip::family::v6, 0)));
    const auto port = must(listener.local_endpoint()).port();
    const auto client = must(tcp::connect({ip::address_v4::loopback(), port}, patience));
    const auto server = must(listener.accept(patience));
    const auto row = agreed_row(rows_of(server));  // the filter's addresses are mapped
    CHECK(row.local == must(client.remote_endpoint()));
    CHECK(row.remote == must(client.local_endpoint()));
}

TEST_CASE("netlink and /proc: the same row of a handshake that waits") {
    if (!has_sock_diag()) return;
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::defer_accept{30s}));
    const auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    const auto where = must(listener.local_endpoint());
    const auto client = must(tcp::connect(where, patience));
    const auto row = agreed_row({.states = tcp_state::syn_received, .local_port = where.port()});
    CHECK(row.remote == must(client.local_endpoint()));
}

TEST_CASE("netlink and /proc: the same listener, whose limit /proc does not report") {
    if (!has_sock_diag()) return;
    const auto listener = must(tcp::listen(any_port(), 9));
    const auto where = must(listener.local_endpoint());
    const auto client = must(tcp::connect(where, patience));
    must(listener.wait_readable(patience));
    const connection_filter wanted{.states = tcp_state::listen, .local_port = where.port()};
    auto netlink = row_by(visit_by_netlink, wanted);
    CHECK(netlink.accept_queue_length == 1U);
    CHECK(netlink.accept_queue_limit == 9U);
    CHECK(!netlink.receive_queue_bytes);
    CHECK(!netlink.send_queue_bytes);
    CHECK(netlink.cookie == must(listener.get<option::cookie>()));
    netlink.accept_queue_limit.reset();
    netlink.cookie.reset();
    CHECK(netlink == row_by(kernel::visit_by_proc, wanted));
}

TEST_CASE("netlink and /proc: a table of many reads, each row once") {
    std::vector<walk> ways = {kernel::visit_by_proc};
    if (has_sock_diag()) ways.push_back(visit_by_netlink);
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    std::vector<tcp::stream> streams;
    std::vector<std::uint16_t> ports;
    for (int i = 0; i < 200; ++i) {
        streams.push_back(must(tcp::connect(where, patience)));
        ports.push_back(must(streams.back().local_endpoint()).port());
        streams.push_back(must(listener.accept(patience)));
    }
    const connection_filter wanted{.states = tcp_state::established, .local_port = where.port()};
    for (const walk way : ways) {
        // As above: a walk that was disturbed is made again.
        const deadline until{patience};
        for (bool whole = false; !whole;) {
            REQUIRE(!until.has_passed());
            std::map<std::uint16_t, int> seen;
            for (const connection& row : rows_by(way, wanted)) {
                REQUIRE(row.local == where);
                ++seen[row.remote.port()];
            }
            whole = seen.size() == ports.size() &&
                    std::ranges::all_of(ports, [&](std::uint16_t port) { return seen[port] == 1; });
        }
    }
}

TEST_CASE("netlink and /proc: what the visitor throws comes through, and no descriptor stays open") {
    const auto listener = must(tcp::listen(any_port()));
    const connection_filter wanted{.local_port = must(listener.local_endpoint()).port()};
    const auto before = open_descriptors();
    for (const walk way : {walk{kernel::visit_by_proc}, walk{visit_by_any}}) {
        const auto refuse = [](void*, const connection&, const tcp_info*) -> bool { throw std::bad_alloc{}; };
        CHECK_THROWS_AS(static_cast<void>(way(wanted, refuse, nullptr)), std::bad_alloc);
        CHECK(rows_by(way, wanted).size() == 1);
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("lacks_sock_diag: only what says that there is no netlink to be had") {
    for (const int code : {ENOENT, EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT, EACCES, EPERM}) {
        CHECK(kernel::lacks_sock_diag(error::system(code, operation::connections)));
    }
    for (const int code : {EINTR, EMFILE, ENOBUFS, ENOMEM}) {
        CHECK(!kernel::lacks_sock_diag(error::system(code, operation::connections)));
    }
    CHECK(!kernel::lacks_sock_diag(error{errc::malformed_answer, operation::connections}));
}

}  // namespace sockstate::test::linux_connections_test
