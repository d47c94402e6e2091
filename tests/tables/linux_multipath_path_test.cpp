// Which TCP connections of the table are paths of MPTCP, beside what ss prints of the same ones.

#include "support/connection_table.hpp"
#include "support/emulation.hpp"
#include "support/sock_diag.hpp"
#include "support/ss_details.hpp"

#include <sockstate/mptcp.hpp>
#include <sockstate/tables/connection_details.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <string>

namespace sockstate::test::linux_multipath_path_test {

namespace {

/// A listener, or nothing where the kernel has no MPTCP: then the test says so.
std::optional<mptcp::listener> listen() {
    if (!has_sock_diag() || emulator_lacks("MPTCP_INFO")) return {};
    auto listener = mptcp::listen(any_port());
    if (listener) return std::move(*listener);
    MESSAGE("skipped: ", to_string(listener.error()));
    return {};
}

connection_with_details row_between(const ip::endpoint& local, const ip::endpoint& remote) {
    const connection_filter wanted{.local_address = local.address(),
                                   .local_port = local.port(),
                                   .remote_address = remote.address(),
                                   .remote_port = remote.port()};
    return one_row([&] { return must(connections_with_details(wanted, connection_detail::multipath)); });
}

template <class Stream>
std::optional<multipath_path> path_of(const Stream& one) {
    return row_between(must(one.local_endpoint()), must(one.remote_endpoint())).details.multipath;
}

/// Bytes to and fro, after which each side knows that the other speaks MPTCP.
template <class Client, class Server>
void exchange(Client& client, Server& server) {
    std::array<char, 4> room{};
    must(client.send_all("ping"));
    must(server.receive_exactly(room, patience));
    must(server.send_all("pong"));
    must(client.receive_exactly(room, patience));
}

/// Whether the token is the one that ss prints.
template <class Stream>
void check_beside_ss(const Stream& one) {
    const auto path = path_of(one).value();
    if (!path.local_token || !has_ss_details()) return;
    const std::string line = ss_details(must(one.local_endpoint()), must(one.remote_endpoint()));
    CAPTURE(line);
    char token[16];
    std::snprintf(token, sizeof token, "/%04x(id:", *path.local_token);
    CHECK(line.find("tcp-ulp-mptcp") != std::string::npos);
    CHECK(line.find(token) != std::string::npos);
}

}  // namespace

TEST_CASE("multipath: both ends of an MPTCP connection are paths, with two tokens, and a listener has none") {
    auto listener = listen();
    if (!listener) return;
    const auto where = must(listener->local_endpoint());
    auto client = must(mptcp::connect(where, patience));
    auto server = must(listener->accept(patience));
    exchange(client, server);
    if (!path_of(client)) {
        MESSAGE("skipped: this kernel does not report paths to this user");
        return;
    }
    const auto here = path_of(client).value();
    const auto there = path_of(server).value();
    CHECK(here.local_token.has_value() == there.local_token.has_value());
    if (here.local_token) {
        CHECK(here.local_token != there.local_token);
        CHECK(here.confirmed == true);
        CHECK(there.confirmed == true);
        CHECK(!here.remote_token);
    }
    check_beside_ss(client);
    check_beside_ss(server);
    const auto waiting = must(connections_with_details({.states = tcp_state::listen, .local_port = where.port()}));
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].details.multipath == multipath_path{});
}

TEST_CASE("multipath: a client of a server that speaks only TCP is never confirmed, and the server is no path") {
    if (!listen()) return;
    auto listener = must(tcp::listen(any_port()));
    auto client = must(mptcp::connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    exchange(client, server);
    CHECK(!must(is_multipath(client)));
    CHECK(!path_of(server));
    const auto path = path_of(client);
    if (path && path->local_token) CHECK(path->confirmed == false);
}

TEST_CASE("multipath: plain TCP is no path") {
    if (!has_sock_diag()) return;
    const auto pair = connected_pair();
    CHECK(!path_of(pair.client));
    CHECK(!path_of(pair.server));
}

}  // namespace sockstate::test::linux_multipath_path_test
