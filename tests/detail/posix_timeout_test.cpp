// The socket's own time-outs under a profiler's signals, and what ends a call whose time has not passed yet.

#include "support/loopback.hpp"
#include "support/signals.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace sockstate::test::posix_timeout_test {

using namespace std::chrono_literals;

namespace {

/// The call, without a deadline, ends with the time-out of 200 ms: without signals and under them.
template <class Call>
void check_time_out(Call call) {
    const auto check = [&] {
        const auto asked = std::chrono::steady_clock::now();
        const auto failed = call();
        const auto took = std::chrono::steady_clock::now() - asked;
        REQUIRE(!failed);
        CHECK(failed.error().would_block());
        CHECK(took >= 190ms);  // the kernel counts ticks
        CHECK(took < patience);
    };
    check();
    const signals often;
    check();
}

/// Sends until nothing more is taken at once.
template <class Socket>
void fill(Socket& socket) {
    const std::string block(4096, 'x');
    while (socket.send(block, 0s)) continue;
}

}  // namespace

TEST_CASE("receive_timeout: bounds every receive of a stream, also under signals") {
    auto [client, server] = connected_pair();
    must(client.set(option::receive_timeout{200ms}));
    std::array<std::byte, 16> room;
    const std::array<byte_buffer, 1> parts = {byte_buffer{room}};
    check_time_out([&, &c = client] { return c.receive(room); });
    check_time_out([&, &c = client] { return c.peek(room); });
    check_time_out([&, &c = client] { return c.receive_scatter(parts); });
    must(server.send_all("abc"));
    const signals often;
    const auto cut = client.receive_exactly(room);
    REQUIRE(!cut);
    CHECK(cut.error().would_block());
    CHECK(cut.error().transferred == 3);
    must(server.send_all("d"));
    CHECK(must(client.receive(room)).size() == 1);
}

TEST_CASE("receive_timeout: bounds every receive of a datagram, also under signals") {
    auto here = must(udp::bind(any_port()));
    must(here.set(option::receive_timeout{200ms}));
    std::array<std::byte, 16> room;
    const std::array<byte_buffer, 1> parts = {byte_buffer{room}};
    check_time_out([&] { return here.receive_from(room); });
    check_time_out([&] { return here.receive_scatter_from(parts); });
    auto [one, other] = must(local::datagram_protocol::pair());
    must(one.set(option::receive_timeout{200ms}));
    check_time_out([&, &o = one] { return o.receive(room); });
}

TEST_CASE("send_timeout: bounds every send, also under signals") {
    auto [client, server] = narrow_pair();
    must(client.set(option::send_timeout{200ms}));
    const std::string block(std::size_t{1} << 20U, 'x');
    const std::array<byte_view, 1> parts = {byte_view{block}};
    while (client.send(block)) continue;  // the kernel reports what it took before the time-out
    check_time_out([&, &c = client] { return c.send(block); });
    check_time_out([&, &c = client] { return c.send_gather(parts); });
    const signals often;
    const auto cut = client.send_all(block);
    REQUIRE(!cut);
    CHECK(cut.error().would_block());

    auto [one, other] = must(local::datagram_protocol::pair());
    must(one.set(option::send_timeout{200ms}));
    fill(one);
    check_time_out([&, &o = one] { return o.send("x"); });
}

TEST_CASE("receive_timeout: bounds accept where the system lets it, also under signals") {
    if (!platform::accept_has_timeout()) return;
    auto listener = must(tcp::listen(any_port()));
    must(listener.set(option::receive_timeout{200ms}));
    check_time_out([&] { return listener.accept(); });
    const signals often;
    const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    CHECK(listener.accept().has_value());
}

TEST_CASE("receive_timeout: a socket that does not block does not wait for it") {
    auto [client, server] = connected_pair();
    must(client.set(option::receive_timeout{200ms}));
    must(client.set_blocking(false));
    const signals often;
    std::array<std::byte, 16> room;
    for (int i = 0; i < 1000; ++i) CHECK(client.receive(room).error().would_block());
}

}  // namespace sockstate::test::posix_timeout_test
