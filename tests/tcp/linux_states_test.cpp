// The states that take some doing to produce on loopback: a full queue, full buffers, a handshake left open.

#include "support/states.hpp"

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::test::linux_states_test {

using namespace std::chrono_literals;

TEST_CASE("SYN-SENT: an attempt at a listener whose queue is full, until there is room") {
    auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    const auto first = must(tcp::connect(where, patience));
    auto waiting = must(must(tcp::open(ip::family::v4)).start_connect(where));  // a queue of none holds one, not two
    REQUIRE(must(waiting.query_state()) == tcp_state::syn_sent);
    CHECK(must(waiting.audit()) == audit_report{verdict::consistent, lifecycle::connecting, tcp_state::syn_sent});
    const auto info = must(waiting.query_info());
    CHECK(!info.round_trip_time);
    CHECK(!info.since_last_ack_received);
    CHECK(!info.agreed.timestamps);

    const auto accepted = must(listener.accept(patience));
    must(waiting.wait_for_state(tcp_state::established, patience));
    CHECK(std::move(waiting).finish(patience));
}

TEST_CASE("SYN-RECEIVED: in the table alone, while the listener waits for data") {
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::defer_accept{30s}));
    const auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    const auto where = must(listener.local_endpoint());
    const auto client = must(tcp::connect(where, patience));
    CHECK(must(client.query_state()) == tcp_state::established);

    const auto rows = must(connections({.states = tcp_state::syn_received, .local_port = where.port()}));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].local == where);
    CHECK(rows[0].remote == must(client.local_endpoint()));
    CHECK(!rows[0].uid);
    CHECK(!rows[0].inode);
}

TEST_CASE("FIN-WAIT-1, CLOSING: a FIN that waits behind data, and the peer's meanwhile") {
    auto [client, server] = narrow_pair();
    fill(client);
    auto half = must(std::move(client).shutdown_send());
    CHECK(must(half.query_state()) == tcp_state::fin_wait_1);
    CHECK(must(half.audit()) == audit_report{verdict::consistent, lifecycle::send_shut, tcp_state::fin_wait_1});
    CHECK(must(server.query_state()) == tcp_state::established);

    const auto other = must(std::move(server).shutdown_send());
    must(half.wait_for_state(tcp_state::closing, patience));
    CHECK(must(half.audit()) == audit_report{verdict::peer_closed, lifecycle::send_shut, tcp_state::closing});
    must(other.wait_for_state(tcp_state::fin_wait_2, patience));
}

TEST_CASE("LAST-ACK: a FIN that waits behind data after the peer's") {
    auto [client, server] = narrow_answers();
    fill(server);
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    const auto last = must(std::move(server).shutdown_send());
    CHECK(must(last.query_state()) == tcp_state::last_ack);
    CHECK(must(last.audit()) == audit_report{verdict::peer_closed, lifecycle::send_shut, tcp_state::last_ack});
    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
}

TEST_CASE("TIME-WAIT: not by the handle, but in the table by its four-tuple") {
    auto [client, server] = connected_pair();
    const auto here = must(client.local_endpoint());
    const auto there = must(client.remote_endpoint());
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    must(std::move(server).close());
    must(half.wait_for_state(tcp_state::closed, patience));
    CHECK(must(half.audit()) == audit_report{verdict::consistent, lifecycle::send_shut, tcp_state::closed});

    const auto rows = must(connections({.local_address = here.address(),
                                        .local_port = here.port(),
                                        .remote_address = there.address(),
                                        .remote_port = there.port()}));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].state == tcp_state::time_wait);
    CHECK(rows[0].local == here);
    CHECK(rows[0].remote == there);
    CHECK(!rows[0].uid);
    CHECK(!rows[0].inode);
}

TEST_CASE("query_info: an accept queue and its limit") {
    if (!kernel_tells_metrics()) return;
    const auto listener = must(tcp::listen(any_port(), 7));
    const auto where = must(listener.local_endpoint());
    CHECK(must(listener.query_info()).accept_queue_length == 0U);
    const auto first = must(tcp::connect(where, patience));
    const auto second = must(tcp::connect(where, patience));
    must(listener.wait_readable(patience));
    const auto deadline_of_both = deadline{patience};
    while (must(listener.query_info()).accept_queue_length != 2U) REQUIRE(!deadline_of_both.has_passed());
    CHECK(must(listener.query_info()).accept_queue_limit == 7U);
}

TEST_CASE("query_info: counts bytes on both sides, and the SYN on the one that connected") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    const std::array<char, 1000> thousand{};
    std::array<char, 1000> buffer{};
    must(client.send_all(thousand, patience));
    must(server.receive_exactly(buffer, patience));
    must(server.send_all(buffer, patience));
    must(client.receive_exactly(buffer, patience));  // it acknowledged the thousand before

    const auto here = must(client.query_info());
    CHECK(here.sent_bytes == 1000U);
    CHECK(here.received_bytes == 1000U);
    CHECK(here.acknowledged_bytes == 1001U);
    CHECK(here.round_trip_time);
    CHECK(here.since_last_data_sent);
    CHECK(here.since_last_data_received);
    CHECK(here.unanswered_segments == 0U);
    CHECK(here.retransmission_timeout);
    CHECK(must(server.query_info()).received_bytes == 1000U);
}

TEST_CASE("query_info: the peer's FIN is no received byte, read or not") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    std::array<char, 8> buffer{};
    const auto received = [](const auto& stream) { return must(stream.query_info()).received_bytes; };
    must(client.send_all("hello", patience));
    auto half = must(std::move(client).shutdown_send());
    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
    CHECK(must(server.query_state()) == tcp_state::close_wait);
    CHECK(received(server) == 5U);
    CHECK(received(half) == 0U);
    must(server.receive(buffer, patience));
    CHECK(must(server.receive(buffer, patience)).empty());
    CHECK(received(server) == 5U);
    must(server.send_all("bye", patience));
    CHECK(must(half.receive_exactly(std::span{buffer}.first(3), patience)).size() == 3);
    CHECK(received(half) == 3U);
}

TEST_CASE("raw_bytes: is all that the kernel writes") {
    if (!kernel_tells_metrics()) return;
    const auto [client, server] = connected_pair();
    std::array<std::byte, 4096> buffer{};
    socklen_t size = buffer.size();
    REQUIRE(::getsockopt(client.native(), IPPROTO_TCP, TCP_INFO, buffer.data(), &size) == 0);
    const auto info = must(client.query_info());
    REQUIRE(raw_bytes(info).size() == size);
    constexpr std::size_t clocks = 44;  // what follows counts the time since something
    CHECK(std::ranges::equal(raw_bytes(info).first(clocks), std::span{buffer}.first(clocks)));
    const tcp_info unused = must(must(tcp::open(ip::family::v4)).query_info());
    const tcp_info listening = must(must(tcp::listen(any_port())).query_info());
    CHECK(raw_bytes(unused).size() == size);
    CHECK(raw_bytes(listening).size() == size);
}

TEST_CASE("query_info: of a connection without data no time since any") {
    if (!kernel_tells_metrics()) return;
    const auto [client, server] = connected_pair();
    for (const auto* side : {&client, &server}) {
        const auto info = must(side->query_info());
        CHECK(!info.since_last_data_sent);
        CHECK(!info.since_last_data_received);
        CHECK(info.agreed.timestamps.has_value());
    }
    const auto fresh = must(must(tcp::open(ip::family::v4)).query_info());
    CHECK(fresh.state == tcp_state::closed);
    CHECK(!fresh.round_trip_time);
    CHECK(!fresh.since_last_ack_received);
    CHECK(!fresh.agreed.timestamps);
    CHECK(!fresh.slow_start_threshold_bytes);
}

}  // namespace sockstate::test::linux_states_test
