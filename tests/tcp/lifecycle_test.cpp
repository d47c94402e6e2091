// A TCP socket's life, step by step, and what a failed step leaves behind.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::tcp_lifecycle_test {

using namespace std::chrono_literals;

static_assert(sizeof(tcp::stream) == sizeof(native_handle));
static_assert(sizeof(tcp::listener) == sizeof(native_handle));
static_assert(sizeof(error) == 8);
static_assert(sizeof(result<std::size_t>) == sizeof(error) + sizeof(std::size_t));
static_assert(std::is_trivially_copyable_v<result<std::size_t>>);
static_assert(!std::is_copy_constructible_v<tcp::stream> && !std::is_copy_assignable_v<tcp::stream>);
static_assert(std::is_nothrow_move_constructible_v<tcp::stream> && std::is_nothrow_move_assignable_v<tcp::stream>);

TEST_CASE("socket<tcp, unbound>: bind keeps the socket when the port is taken, and another port may be tried") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto taken = must(tcp::listen(any_port(family)));
        auto fresh = must(tcp::open(family));
        const auto handle = fresh.native();

        auto refused = std::move(fresh).bind(must(taken.local_endpoint()));
        REQUIRE(!refused);
        CHECK(refused.error() == std::errc::address_in_use);
        CHECK(refused.error().attempted() == operation::bind);
        REQUIRE(fresh.valid());
        CHECK(fresh.native() == handle);

        const auto bound = must(std::move(fresh).bind(any_port(family)));
        CHECK(bound.native() == handle);
        CHECK(must(bound.local_endpoint()).port() != 0);
    }
}

TEST_CASE("socket<tcp, unbound>: bind to an address of another machine is refused and keeps the socket") {
    auto fresh = must(tcp::open(ip::family::v4));
    auto refused = std::move(fresh).bind({must(ip::address::parse("192.0.2.1")), 0});
    REQUIRE(!refused);
    CHECK(refused.error() == std::errc::address_not_available);
    CHECK(fresh.valid());
}

TEST_CASE("tcp::listen: a port in use is an error of bind") {
    const auto first = must(tcp::listen(any_port()));
    const auto second = tcp::listen(must(first.local_endpoint()));
    REQUIRE(!second);
    CHECK(to_string(second.error()) == "bind: address already in use (EADDRINUSE)");
}

TEST_CASE("tcp::listen: a port is free again as soon as its listener and connections are closed") {
    ip::endpoint where;
    {
        auto listener = must(tcp::listen(any_port()));
        where = must(listener.local_endpoint());
        const auto client = must(tcp::connect(where, patience));
        auto server = must(listener.accept(patience));
        must(std::move(server).close());  // this end closes first, so TIME-WAIT is on the listener's port
    }
    CHECK(tcp::listen(where).has_value());
}

TEST_CASE("socket: a moved-from socket is empty, and calls on it answer bad_file_descriptor") {
    auto [client, server] = connected_pair();
    const auto moved = std::move(client);
    CHECK(moved.valid());
    CHECK(!client.valid());
    CHECK(client.native() == invalid_handle);
    std::array<std::byte, 4> buffer;
    for (const error& e :
         {client.send("x").error(), client.receive(buffer).error(), client.receive(buffer, 1s).error(),
          error{client.send_all("x", 1s).error()}, client.local_endpoint().error(),
          client.set(option::no_delay{true}).error(), client.query_state().error(), client.query_info().error(),
          client.wait_readable(1s).error(), client.is_blocking().error(), client.duplicate().error(),
          std::move(client).shutdown_send().error(), std::move(client).close().error()}) {
        INFO(to_string(e));
        CHECK((e == std::errc::bad_file_descriptor || e == std::errc::not_a_socket));
    }
}

TEST_CASE("socket: assignment closes what was held, and the peer sees its end") {
    auto [client, server] = connected_pair();
    auto [other_client, other_server] = connected_pair();
    client = std::move(other_client);
    std::array<std::byte, 4> buffer;
    CHECK(must(server.receive(buffer, patience)).empty());
    must(client.send_all("hi"));
    CHECK(must(other_server.receive(buffer, patience)).size() == 2);
}

TEST_CASE("tcp::stream: shutdown_send is the peer's end of stream, and the other direction stays open") {
    auto [client, server] = connected_pair();
    std::array<char, 16> buffer;
    auto half = must(std::move(client).shutdown_send());
    static_assert(std::is_same_v<decltype(half), socket<tcp, send_shut>>);
    CHECK(must(server.receive(buffer, patience)).empty());
    CHECK(must(server.receive(buffer, patience)).empty());  // and stays so

    must(server.send_all("still here"));
    CHECK(must(half.receive(buffer, patience)).size() == 10);
    const auto done = must(std::move(half).shutdown_receive());
    static_assert(std::is_same_v<decltype(done), const socket<tcp, shut_down>>);
}

TEST_CASE("tcp::stream: shutdown_receive keeps sending possible") {
    auto [client, server] = connected_pair();
    auto half = must(std::move(client).shutdown_receive());
    static_assert(std::is_same_v<decltype(half), socket<tcp, receive_shut>>);
    must(half.send_all("out"));
    std::array<char, 3> buffer;
    CHECK(must(server.receive_exactly(buffer, patience)).size() == 3);
    const auto done = must(std::move(half).shutdown_send());
    static_assert(std::is_same_v<decltype(done), const socket<tcp, shut_down>>);
    CHECK(must(server.receive(buffer, patience)).empty());
}

TEST_CASE("tcp::stream: shutdown ends both directions") {
    auto [client, server] = connected_pair();
    const auto done = must(std::move(client).shutdown());
    static_assert(std::is_same_v<decltype(done), const socket<tcp, shut_down>>);
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, patience)).empty());
}

TEST_CASE("tcp::stream: abort is a reset to the peer, never a clean end") {
    auto [client, server] = connected_pair();
    must(client.send_all("lost"));
    must(std::move(client).abort());
    CHECK(!client.valid());
    must(server.wait_readable(patience));
    std::array<char, 16> buffer;
    result<std::span<std::byte>> last = server.receive(buffer, patience);
    while (last && !last->empty())
        last = server.receive(buffer, patience);  // what came before the reset, on some systems
    REQUIRE(!last);
    CHECK(last.error() == std::errc::connection_reset);
}

TEST_CASE("tcp::stream: release gives the handle away, and a socket made of it goes on") {
    auto [client, server] = connected_pair();
    const native_handle handle = std::move(client).release();
    CHECK(!client.valid());
    tcp::stream again{handle};
    must(again.send_all("x"));
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, patience)).size() == 1);
}

TEST_CASE("tcp::stream: a duplicate is the same connection, which ends with the last of them") {
    auto [client, server] = connected_pair();
    auto copy = must(client.duplicate());
    CHECK(copy.native() != client.native());
    must(std::move(client).close());
    must(copy.send_all("copy"));
    std::array<char, 16> buffer;
    CHECK(must(server.receive(buffer, patience)).size() == 4);
    must(std::move(copy).close());
    CHECK(must(server.receive(buffer, patience)).empty());
}

TEST_CASE("tcp::stream: both ends know both addresses") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto [client, server] = connected_pair(family);
        CHECK(must(client.local_endpoint()) == must(server.remote_endpoint()));
        CHECK(must(client.remote_endpoint()) == must(server.local_endpoint()));
        CHECK(must(client.local_endpoint()).family() == family);
    }
}

TEST_CASE("tcp::listener: an IPv6 one takes IPv4 connections too, with mapped addresses") {
    auto listener = must(tcp::listen(ip::endpoint::any(ip::family::v6, 0)));
    const auto port = must(listener.local_endpoint()).port();
    const auto client = must(tcp::connect({ip::address_v4::loopback(), port}, patience));
    ip::endpoint peer;
    const auto server = must(listener.accept(peer, patience));
    CHECK(peer.address().is_v6());
    CHECK(peer.address().to_v6().is_v4_mapped());
    CHECK(peer.unmapped() == must(client.local_endpoint()));
}

}  // namespace sockstate::test::tcp_lifecycle_test
