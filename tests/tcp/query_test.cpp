// What the kernel says of a connection, through its handle.

#include "support/states.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <thread>

namespace sockstate::test::query_test {

using namespace std::chrono_literals;

TEST_CASE("query_state: before there is a connection") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto fresh = must(tcp::open(family));
        CHECK(must(fresh.query_state()) == tcp_state::closed);
        auto bound = must(std::move(fresh).bind(any_port(family)));
        CHECK(must(bound.query_state()) == tcp_state::closed);
        const auto listener = must(std::move(bound).listen());
        CHECK(must(listener.query_state()) == tcp_state::listen);
    }
}

TEST_CASE("query_state: a connection from its handshake to its end") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto [client, server] = connected_pair(family);
        CHECK(must(client.query_state()) == tcp_state::established);
        CHECK(must(server.query_state()) == tcp_state::established);

        const auto half = must(std::move(client).shutdown_send());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(half.wait_for_state(tcp_state::fin_wait_2, patience));

        const auto done = must(std::move(server).shutdown_send());
        must(done.wait_for_state(tcp_state::closed, patience));
        must(half.wait_for_state(finished, patience));
    }
}

TEST_CASE("query_state: a reset ends it on the other side") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    // Asking took nothing away: the reset is still there to be received.
    std::array<char, 8> buffer{};
    const auto got = client.receive(buffer);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
}

TEST_CASE("query_state: an empty socket is a bad descriptor") {
    auto fresh = must(tcp::open(ip::family::v4));
    const auto taken = std::move(fresh);
    for (const auto& failure : {fresh.query_state().error(), fresh.query_info().error(), fresh.audit().error(),
                                fresh.wait_for_state(tcp_state_set::all(), patience).error()}) {
        CHECK(failure == std::errc::bad_file_descriptor);
    }
    CHECK(taken.valid());
}

TEST_CASE("wait_for_state: a state that is there already needs no time") {
    const auto [client, server] = connected_pair();
    CHECK(client.wait_for_state(tcp_state::established, 0s));
    CHECK(client.wait_for_state(tcp_state_set::all(), deadline::never()));
}

TEST_CASE("wait_for_state: a state that does not come is deadline_exceeded, not before its time") {
    auto [client, server] = connected_pair();
    must(server.send_all("unread, so that the handle is ready all the while"));
    for (const auto& [states, span] : {std::pair{tcp_state_set{tcp_state::closed}, 30ms},
                                       std::pair{tcp_state_set{}, 5ms}, std::pair{tcp_state_set{}, 0ms}}) {
        const auto before = deadline::clock::now();
        const auto late = client.wait_for_state(states, span);
        REQUIRE(!late);
        CHECK(late.error() == errc::deadline_exceeded);
        CHECK(late.error() == std::errc::timed_out);
        CHECK(deadline::clock::now() - before >= span);
    }
    CHECK(must(client.query_state()) == tcp_state::established);
}

TEST_CASE("wait_for_state: sees what another thread does") {
    auto [client, server] = connected_pair();
    std::thread closer{[&closing = server] { static_cast<void>(std::move(closing).close()); }};
    const auto seen = client.wait_for_state(tcp_state::close_wait, patience);
    closer.join();
    must(seen);
}

TEST_CASE("query_info: tells the state, and what was sent and received") {
    auto [client, server] = connected_pair();
    const std::array<char, 1000> thousand{};
    std::array<char, 1000> buffer{};
    must(client.send_all(thousand, patience));
    must(server.receive_exactly(buffer, patience));

    const auto info = client.query_info();
    if (!info) {  // the state can come from elsewhere, as on Windows before 10
        CHECK(info.error().not_supported());
        return;
    }
    CHECK(info->state == tcp_state::established);
    CHECK(info->sent_bytes.value_or(1000) >= 1000);
    CHECK(info->send_mss_bytes.value_or(1) > 0);
    CHECK(info->congestion_window_bytes.value_or(1) > 0);
    CHECK(!info->accept_queue_length);
    CHECK(must(server.query_info()).received_bytes.value_or(1000) >= 1000);
}

TEST_CASE("query_info: of a listener only what it has") {
    const auto listener = must(tcp::listen(any_port(), 7));
    const auto info = listener.query_info();
    if (!info) return;
    CHECK(info->state == tcp_state::listen);
    CHECK(info->accept_queue_length.value_or(0) == 0);
    CHECK(!info->in_flight_bytes);
    CHECK(!info->lost_segments);
    CHECK(!info->round_trip_time);
}

TEST_CASE("unread_bytes: what can be received at once") {
    auto [client, server] = connected_pair();
    CHECK(must(server.unread_bytes()) == 0);
    must(client.send_all("twelve bytes"));
    must(server.wait_readable(patience));
    CHECK(must(server.unread_bytes()) == 12);
    std::array<char, 5> part{};
    must(server.receive_exactly(part, patience));
    CHECK(must(server.unread_bytes()) == 7);
}

TEST_CASE("unread_bytes: of datagrams at least the next one's") {
    const auto receiver = must(udp::bind(any_port()));
    auto sender = must(must(udp::open(ip::family::v4)).connect(must(receiver.local_endpoint())));
    must(sender.send("four"));
    must(receiver.wait_readable(patience));
    CHECK(must(receiver.unread_bytes()) >= 4);
}

TEST_CASE("unsent_bytes: what the peer does not take stays in the send buffer") {
    auto [client, server] = narrow_pair();
    const auto none = client.unsent_bytes();
    if (!none) {
        CHECK(none.error().not_supported());
        return;
    }
    fill(client);
    CHECK(must(client.unsent_bytes()) > 0);
}

}  // namespace sockstate::test::query_test
