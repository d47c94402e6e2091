// What options do to a connection, as far as it can be seen from its two ends. On a platform without the
// option the test only says that it is not there.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace sockstate::test::option_effect_test {

using namespace std::chrono_literals;

namespace {

/// Sets it, or says that this platform has no such option.
template <class Socket, class O>
bool set_or_absent(Socket& socket, const O& wanted) {
    const auto done = socket.set(wanted);
    if (done) return true;
    CHECK((done.error().not_supported() || done.error() == std::errc::no_protocol_option));
    return false;
}

/// An IPv6 loopback that is not there is no failure of ours.
result<socket<tcp, unbound>> open_v6() {
    auto fresh = tcp::open(ip::family::v6);
    if (!fresh) CHECK(fresh.error() == std::errc::address_family_not_supported);
    return fresh;
}

}  // namespace

TEST_CASE("option::linger: zero makes close send a reset") {
    auto [client, server] = connected_pair();
    REQUIRE(client.set(option::linger{0s}));
    REQUIRE(std::move(client).close());
    std::array<std::byte, 16> buffer;
    const auto got = server.receive(buffer, patience);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
}

TEST_CASE("option::linger: without it close ends the stream cleanly") {
    auto [client, server] = connected_pair();
    REQUIRE(client.set(option::linger{std::nullopt}));
    REQUIRE(client.send_all("last", patience));
    REQUIRE(std::move(client).close());
    std::array<char, 16> buffer;
    const auto got = server.receive_exactly(std::span{buffer}.first(4), patience);
    REQUIRE(got);
    const auto end = server.receive(buffer, patience);
    REQUIRE(end);
    CHECK(end->empty());
}

TEST_CASE("option::receive_timeout: ends a receive that has no deadline") {
    auto [client, server] = connected_pair();
    REQUIRE(client.set(option::receive_timeout{20ms}));
    std::array<std::byte, 16> buffer;
    const auto got = client.receive(buffer);
    REQUIRE(!got);
    CHECK((got.error().would_block() || got.error().connection_timed_out()));  // the second on Windows

    // A deadline says more than the option, in both directions.
    const auto later = deadline{200ms};
    CHECK(client.receive(buffer, later).error() == errc::deadline_exceeded);
    CHECK(later.has_passed());
}

TEST_CASE("option::send_timeout: ends a send that has no deadline") {
    auto [client, server] = connected_pair();
    REQUIRE(client.set(option::send_timeout{20ms}));
    const std::vector<std::byte> block(1 << 20);
    auto sent = client.send(block);
    for (int i = 0; sent && i < 1000; ++i) sent = client.send(block);  // until both ends' buffers are full
    REQUIRE(!sent);
    CHECK((sent.error().would_block() || sent.error().connection_timed_out()));
}

TEST_CASE("option::v6_only: a listener without it takes IPv4 too, under a mapped address") {
    auto fresh = open_v6();
    if (!fresh) return;
    CHECK(fresh->get<option::v6_only>() == false);  // on every platform
    auto bound = std::move(*fresh).bind(ip::endpoint::any(ip::family::v6, 0));
    REQUIRE(bound);
    auto listener = std::move(*bound).listen();
    REQUIRE(listener);
    const auto port = listener->local_endpoint()->port();

    auto client = tcp::connect({ip::address_v4::loopback(), port}, patience);
    REQUIRE(client);
    ip::endpoint peer;
    auto server = listener->accept(peer, patience);
    REQUIRE(server);
    CHECK(peer.address().to_v6().is_v4_mapped());
    CHECK(peer.unmapped() == client->local_endpoint());
}

TEST_CASE("option::v6_only: a listener with it refuses IPv4") {
    auto fresh = open_v6();
    if (!fresh) return;
    REQUIRE(fresh->set(option::v6_only{true}));
    auto bound = std::move(*fresh).bind(any_port(ip::family::v6));
    if (!bound && bound.error() == std::errc::address_not_available) return;  // IPv6 is switched off
    REQUIRE(bound);
    auto listener = std::move(*bound).listen();
    REQUIRE(listener);
    const auto here = listener->local_endpoint();
    REQUIRE(here);

    // The port is held on IPv4 by a socket that does not listen, so that nothing else can be there.
    auto holder = tcp::open(ip::family::v4).value().bind({ip::address_v4::loopback(), here->port()});
    if (!holder && holder.error() == std::errc::address_in_use) return;  // another process has that port
    REQUIRE(holder);
    const auto refused = tcp::connect({ip::address_v4::loopback(), here->port()}, patience);
    REQUIRE(!refused);
    CHECK(refused.error() == std::errc::connection_refused);
    CHECK(tcp::connect(*here, patience));
}

TEST_CASE("option::receive_low_water: readable only once that much has come") {
    auto [client, server] = connected_pair();
    if (!set_or_absent(server, option::receive_low_water{4})) return;
    REQUIRE(client.send_all("abc", patience));
    const deadline until{patience};
    while (server.unread_bytes() != 3U) REQUIRE(!until.has_passed());
    CHECK(server.wait_readable(0s).error() == errc::deadline_exceeded);
    REQUIRE(client.send_all("d", patience));
    CHECK(server.wait_readable(patience));
}

TEST_CASE("option::cork: what was held back goes out when it is taken off") {
    auto [client, server] = connected_pair();
    if (!set_or_absent(client, option::cork{true})) return;
    REQUIRE(client.send_all("head", patience));
    REQUIRE(client.send_all("body", patience));
    REQUIRE(client.set(option::cork{false}));
    std::array<char, 8> buffer;
    const auto got = server.receive_exactly(buffer, patience);
    REQUIRE(got);
    CHECK(std::string_view{buffer.data(), buffer.size()} == "headbody");
}

TEST_CASE("option::fast_open: a listener has a queue for it") {
    auto listener = tcp::listen(any_port());
    REQUIRE(listener);
    const auto set = listener->set(option::fast_open{16});
    if (!set) {
        const error& e = set.error();
        CHECK((e.not_supported() || e == std::errc::no_protocol_option || e == std::errc::operation_not_permitted));
        return;
    }
    CHECK(listener->get<option::fast_open>().value() > 0);
    CHECK(listener->set(option::fast_open{-1}).error() == errc::invalid_argument);
    CHECK(listener->set(option::fast_open{0}));
    CHECK(listener->get<option::fast_open>() == 0);
}

TEST_CASE("option::reuse_port: two sockets share a port only if both ask for it") {
    auto first = udp::open(ip::family::v4).value();
    auto second = udp::open(ip::family::v4).value();
    auto third = udp::open(ip::family::v4).value();
    if (!set_or_absent(first, option::reuse_port{true})) return;
    REQUIRE(second.set(option::reuse_port{true}));
    const auto holder = std::move(first).bind(any_port());
    REQUIRE(holder);
    const auto port = holder->local_endpoint();
    CHECK(std::move(third).bind(*port).error() == std::errc::address_in_use);
    CHECK(std::move(second).bind(*port));
}

TEST_CASE("option::keep_alive: an accepted stream has it from its listener") {
    auto listener = tcp::listen(any_port());
    REQUIRE(listener);
    REQUIRE(listener->set(option::keep_alive{true}));
    auto client = tcp::connect(listener->local_endpoint().value(), patience);
    auto server = listener->accept(patience);
    REQUIRE(client);
    REQUIRE(server);
    CHECK(server->get<option::keep_alive>() == true);
    CHECK(client->get<option::keep_alive>() == false);
}

TEST_CASE("option: values come back in the option's own type") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    CHECK(fresh->get<option::linger>().value() == std::nullopt);
    REQUIRE(fresh->set(option::linger{7s}));
    CHECK(fresh->get<option::linger>().value() == 7s);
    REQUIRE(fresh->set(option::linger{std::nullopt}));
    CHECK(fresh->get<option::linger>().value() == std::nullopt);
    CHECK(fresh->get<option::no_delay>() == false);
    REQUIRE(fresh->set(option::no_delay{true}));
    CHECK(fresh->get<option::no_delay>() == true);
    REQUIRE(fresh->set(option::receive_timeout{2s}));
    CHECK(fresh->get<option::receive_timeout>() == 2000ms);
}

}  // namespace sockstate::test::option_effect_test
