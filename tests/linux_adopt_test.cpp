// What only Linux reports about a handle from elsewhere: that receiving was shut, and an attempt that hangs.

#include "support/states.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/local.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::linux_adopt_test {

namespace {

/// What the kernel's answers add up to, with the handle left where it is.
template <class P, class S>
lifecycle described(const socket<P, S>& one) {
    return must(detail::discover_as<P>(one.native(), operation::discover));
}

}  // namespace

TEST_CASE("discover<tcp>: receiving is shut") {
    auto [client, server] = connected_pair();
    auto deaf = must(std::move(client).shutdown_receive());
    CHECK(described(deaf) == lifecycle::receive_shut);
    CHECK(described(server) == lifecycle::connected);

    must(server.send_all("unheard"));
    CHECK(described(deaf) == lifecycle::receive_shut);

    auto done = must(std::move(deaf).shutdown_send());
    must(done.wait_for_state(tcp_state::fin_wait_2, patience));
    CHECK(described(done) == lifecycle::shut_down);
}

TEST_CASE("discover<tcp>: both directions are shut, and the FIN still waits behind data") {
    auto [client, server] = narrow_pair();
    fill(client);
    const auto done = must(std::move(client).shutdown());
    CHECK(must(done.query_state()) == tcp_state::fin_wait_1);
    CHECK(described(done) == lifecycle::shut_down);
}

TEST_CASE("discover<tcp>: once the peer's FIN has come too, a shutdown of receiving looks like it") {
    auto [client, server] = connected_pair();
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    const auto deaf = must(std::move(server).shutdown_receive());
    CHECK(described(deaf) == lifecycle::connected);

    auto [filled, peer] = narrow_pair();
    fill(filled);
    const auto done = must(std::move(filled).shutdown());
    const auto other = must(std::move(peer).shutdown_send());
    must(done.wait_for_state(tcp_state::closing, patience));
    CHECK(described(done) == lifecycle::send_shut);
}

TEST_CASE("discover<tcp>: a FIN that waits behind data after the peer's") {
    auto [client, server] = narrow_answers();
    fill(server);
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    const auto last = must(std::move(server).shutdown_send());
    REQUIRE(must(last.query_state()) == tcp_state::last_ack);
    CHECK(described(last) == lifecycle::send_shut);
}

TEST_CASE("discover<tcp>: an attempt under way, and one that is done") {
    const auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    const auto first = must(must(tcp::open(ip::family::v4)).start_connect(where));
    must(first.wait_for_state(tcp_state::established, patience));
    CHECK(described(first) == lifecycle::connected);  // done, though its end was not asked for
    const auto second = must(must(tcp::open(ip::family::v4)).start_connect(where));
    REQUIRE(must(second.query_state()) == tcp_state::syn_sent);
    CHECK(described(second) == lifecycle::connecting);
}

TEST_CASE("discover<udp>: what was shut, but sending alone") {
    const auto peer = must(udp::bind(any_port()));
    const auto connect = [&] { return must(must(udp::open(ip::family::v4)).connect(must(peer.local_endpoint()))); };
    CHECK(described(must(connect().shutdown_receive())) == lifecycle::receive_shut);
    CHECK(described(must(connect().shutdown())) == lifecycle::shut_down);
    CHECK(described(must(connect().shutdown_send())) == lifecycle::connected);
    CHECK(described(must(connect().disconnect())) == lifecycle::bound);
}

TEST_CASE("discover: local datagram sockets that were shut, whatever their peer does") {
    auto [one, other] = must(local::datagram_protocol::pair());
    auto deaf = must(std::move(one).shutdown_receive());
    CHECK(described(deaf) == lifecycle::receive_shut);
    CHECK(described(other) == lifecycle::connected);
    CHECK(described(must(std::move(other).shutdown())) == lifecycle::shut_down);
}

TEST_CASE("discover: local streams are connected while they have a peer") {
    auto [one, other] = must(local::stream_protocol::pair());
    CHECK(described(must(std::move(one).shutdown_send())) == lifecycle::connected);
    CHECK(described(other) == lifecycle::connected);
}

}  // namespace sockstate::test::linux_adopt_test
