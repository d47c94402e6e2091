// TCP sockets that are MPTCP without the program's knowledge, as mptcpize(8) makes them: this program's own socket(2)
// turns one into the other. Nothing false is reported, and no call waits for what cannot come.

#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/mptcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What the library calls here instead of libc's.
extern "C" int socket(int family, int type, int protocol) {
    const bool is_tcp = family != AF_UNIX && protocol == 6;
    return static_cast<int>(::syscall(SYS_socket, family, type, is_tcp ? 262 : protocol));
}

namespace sockstate::test::linux_substituted_test {

using namespace std::chrono_literals;

namespace {

struct trio {
    tcp::listener listener;
    tcp::stream client;
    tcp::stream server;
};

/// Nothing where the kernel has no MPTCP: then the test says so.
std::optional<trio> connect() {
    auto listener = tcp::listen({ip::address_v4::loopback(), 0});
    if (!listener) {
        MESSAGE("skipped: ", to_string(listener.error()));
        return {};
    }
    auto client = must(tcp::connect(must(listener->local_endpoint()), 10s));
    auto server = must(listener->accept(10s));
    if (!must(is_multipath(client))) {
        MESSAGE("skipped: an emulator does not hand on MPTCP_INFO");
        return {};
    }
    return trio{std::move(*listener), std::move(client), std::move(server)};
}

}  // namespace

TEST_CASE("substituted: a state is reported where it is certain, and else it is unknown") {
    auto all = connect();
    if (!all) return;
    REQUIRE(must(is_multipath(all->client)));
    CHECK(must(all->listener.query_state()) == tcp_state::listen);
    CHECK(must(all->client.query_state()) == tcp_state::unknown);
    CHECK(must(all->server.query_info()).state == tcp_state::unknown);
    CHECK(!must(all->server.query_info()).round_trip_time);
    CHECK(all->client.audit().error() == error{errc::not_supported, operation::audit});

    auto done = must(std::move(all->client).shutdown_send());
    CHECK(must(done.query_state()) == tcp_state::unknown);
    std::array<char, 4> buffer;
    CHECK(must(all->server.receive(buffer, 10s)).empty());  // the peer's end, and no reset
    CHECK(must(all->server.query_state()) == tcp_state::unknown);
    auto over = must(std::move(all->server).shutdown_send());
    CHECK(must(done.receive(buffer, 10s)).empty());
    must(done.wait_for_state(tcp_state::closed, 10s));
    CHECK(must(done.query_state()) == tcp_state::closed);
}

TEST_CASE("substituted: what the system cannot report is not waited for") {
    auto all = connect();
    if (!all) return;
    const auto refused = all->client.wait_for_state(tcp_state::fin_wait_2, deadline::never());
    REQUIRE(!refused);
    CHECK(refused.error() == errc::not_supported);
    const auto late = all->client.wait_for_state({tcp_state::closed, tcp_state::time_wait}, 1ms);
    REQUIRE(!late);
    CHECK(late.error() == errc::deadline_exceeded);
}

TEST_CASE("substituted: a graceful close ends once everything is acknowledged") {
    auto all = connect();
    if (!all) return;
    must(all->client.send_all("so long"));
    const auto report = must(std::move(all->client).close_gracefully(10s));
    CHECK(report.outcome == close_outcome::delivered);
    std::array<char, 16> buffer;
    CHECK(must(all->server.receive(buffer, 10s)).size() == 7);
    CHECK(must(all->server.receive(buffer, 10s)).empty());
}

TEST_CASE("substituted: a reset is an error for every receive") {
    auto all = connect();
    if (!all) return;
    must(std::move(all->client).abort());
    std::array<char, 4> buffer;
    const auto first = all->server.receive(buffer, 10s);
    REQUIRE(!first);
    CHECK(first.error() == std::errc::connection_reset);
    CHECK(!all->server.receive(buffer, 10s));
    CHECK(must(all->server.query_state()) == tcp_state::closed);
}

TEST_CASE("substituted: such a socket is the TCP that the program asked for") {
    auto all = connect();
    if (!all) return;
    auto again = must(adopt<tcp::stream>(std::move(all->client).release()));
    CHECK(must(is_multipath(again)));
    CHECK(adopt<tcp::listener>(again.native()).error() == errc::state_mismatch);
    auto listening = must(adopt<tcp::listener>(std::move(all->listener).release()));
    CHECK(must(listening.local_endpoint()).port() != 0);
}

}  // namespace sockstate::test::linux_substituted_test
