// Bytes over a stream: whole, in parts, in time, and what is said when they do not get through.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

namespace sockstate::test::transfer_test {

using namespace std::chrono_literals;

namespace {

std::vector<unsigned char> pattern(std::size_t size, unsigned seed = 1) {
    std::vector<unsigned char> bytes(size);
    std::uint32_t state = seed;
    for (auto& b : bytes) {
        state = state * 1664525U + 1013904223U;
        b = static_cast<unsigned char>(state >> 24U);
    }
    return bytes;
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Sends until the connection takes no more at once.
std::size_t fill(tcp::stream& stream) {
    const std::vector<char> block(16384, 'x');
    std::size_t sent = 0;
    for (;;) {
        const auto more = stream.send(block, 200ms);
        if (!more) {
            CHECK(more.error() == errc::deadline_exceeded);
            return sent;
        }
        sent += *more;
    }
}

}  // namespace

TEST_CASE("tcp::stream: receive returns the filled part of the buffer") {
    auto [client, server] = connected_pair();
    must(client.send_all("ping"));
    std::array<std::byte, 64> buffer;
    const auto got = must(server.receive(buffer, patience));
    CHECK(got.data() == buffer.data());
    CHECK(text(got) == "ping");
}

TEST_CASE("tcp::stream: an empty buffer gives an empty part at once, and an empty send sends nothing") {
    auto [client, server] = connected_pair();
    CHECK(must(client.send("")) == 0);
    must(client.send_all(""));
    CHECK(must(server.receive(byte_buffer{})).empty());
    CHECK(must(server.receive_exactly(byte_buffer{}, 0s)).empty());
    must(client.send_all("x"));
    std::array<char, 2> buffer;
    CHECK(must(server.receive(buffer, patience)).size() == 1);
}

TEST_CASE("tcp::stream: megabytes go through whole while both ends send at once") {
    auto [client, server] = connected_pair();
    const auto up = pattern(8 << 20, 7);
    const auto down = pattern(8 << 20, 11);
    std::vector<unsigned char> received_up(up.size());
    std::vector<unsigned char> received_down(down.size());
    // One thread sends while another receives, on the same socket.
    std::thread client_sends{[&, &c = client] { CHECK(c.send_all(up, patience).has_value()); }};
    std::thread server_sends{[&, &s = server] { CHECK(s.send_all(down).has_value()); }};
    std::thread server_receives{[&, &s = server] { CHECK(s.receive_exactly(received_up).has_value()); }};
    CHECK(client.receive_exactly(received_down, patience).has_value());
    client_sends.join();
    server_sends.join();
    server_receives.join();
    CHECK(received_up == up);
    CHECK(received_down == down);
}

TEST_CASE("tcp::stream: receive_exactly says how much came before the peer's end") {
    auto [client, server] = connected_pair();
    must(client.send_all("abc"));
    const auto half = must(std::move(client).shutdown_send());
    std::array<std::byte, 10> buffer;
    const auto got = server.receive_exactly(buffer, patience);
    REQUIRE(!got);
    CHECK(got.error() == errc::end_of_stream);
    CHECK(got.error().transferred == 3);
    CHECK(text(std::span{buffer}.first(3)) == "abc");
}

TEST_CASE("tcp::stream: receive_exactly keeps what came before its deadline") {
    auto [client, server] = connected_pair();
    must(client.send_all("abc"));
    std::array<std::byte, 10> buffer;
    const auto got = server.receive_exactly(buffer, 30ms);
    REQUIRE(!got);
    CHECK(got.error() == errc::deadline_exceeded);
    CHECK(got.error().transferred == 3);
}

TEST_CASE("tcp::stream: send_all says how much went before its deadline, and the rest can follow") {
    auto [client, server] = narrow_pair();
    const auto bytes = pattern(4 << 20);
    const auto sent = client.send_all(bytes, 100ms);
    REQUIRE(!sent);
    CHECK(sent.error() == errc::deadline_exceeded);
    REQUIRE(sent.error().transferred > 0);
    REQUIRE(sent.error().transferred < bytes.size());

    std::vector<unsigned char> received(bytes.size());
    std::thread rest{[&, &c = client] {
        CHECK(c.send_all(std::span{bytes}.subspan(sent.error().transferred), patience).has_value());
    }};
    CHECK(server.receive_exactly(received, patience).has_value());
    rest.join();
    CHECK(received == bytes);
}

TEST_CASE("tcp::stream: send_all to a peer that reset says so, and how much the kernel took") {
    auto [client, server] = narrow_pair();
    const std::size_t queued = fill(client);
    CHECK(queued > 0);
    must(std::move(server).abort());
    const auto bytes = pattern(4 << 20);
    const auto sent = client.send_all(bytes, patience);
    REQUIRE(!sent);
    CHECK((sent.error() == std::errc::connection_reset || sent.error() == std::errc::broken_pipe ||
           sent.error() == std::errc::connection_aborted));
    CHECK(sent.error().transferred < bytes.size());
    CHECK(sent.error().attempted() == operation::send);
}

TEST_CASE("tcp::stream: peek leaves the bytes to be received") {
    auto [client, server] = connected_pair();
    must(client.send_all("twice"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(server.peek(buffer, patience))) == "twice");
    CHECK(text(must(server.receive(buffer, patience))) == "twice");
    CHECK(server.peek(buffer, 10ms).error() == errc::deadline_exceeded);
}

TEST_CASE("tcp::stream: several parts are sent in order and received in order") {
    auto [client, server] = connected_pair();
    const std::string first = "one ";
    const std::vector<char> second{'t', 'w', 'o'};
    const std::array<byte_view, 4> parts{first, byte_view{}, second, " three"};
    CHECK(must(client.send_gather(parts)) == 13);

    std::array<char, 5> a;
    std::array<char, 3> b;
    std::array<char, 32> c;
    const std::array<byte_buffer, 3> into{a, b, c};
    std::size_t got = 0;
    must(server.wait_readable(patience));
    got = must(server.receive_scatter(into, patience));
    CHECK(got == 13);
    CHECK(std::string(a.data(), 5) + std::string(b.data(), 3) + std::string(c.data(), 5) == "one two three");
}

TEST_CASE("tcp::stream: a gather of more parts than one call takes sends the first of them") {
    auto [client, server] = connected_pair();
    const std::vector<byte_view> parts(platform::most_parts + 100, byte_view{"x"});
    CHECK(must(client.send_gather(parts, patience)) == platform::most_parts);
    std::vector<char> received(platform::most_parts);
    must(server.receive_exactly(received, patience));
}

TEST_CASE("tcp::stream: without a deadline the blocking mode decides, with one the deadline does") {
    auto [client, server] = connected_pair();
    std::array<std::byte, 8> buffer;
    must(server.set_blocking(false));
    const auto nothing = server.receive(buffer);
    REQUIRE(!nothing);
    CHECK(nothing.error().would_block());
    CHECK(server.receive(buffer, 20ms).error() == errc::deadline_exceeded);
    CHECK(server.receive(buffer, 0s).error() == errc::deadline_exceeded);
    CHECK(server.receive(buffer, -1s).error() == errc::deadline_exceeded);

    std::thread later{[&c = client] { CHECK(c.send_all("now").has_value()); }};
    CHECK(text(must(server.receive(buffer, patience))) == "now");
    later.join();
    must(server.set_blocking(true));
    CHECK(server.receive(buffer, 20ms).error() == errc::deadline_exceeded);
}

TEST_CASE("tcp::stream: a non-blocking send into a full buffer would block, and nothing is lost") {
    auto [client, server] = narrow_pair();
    must(client.set_blocking(false));
    const auto bytes = pattern(1 << 20);
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto more = client.send(std::span{bytes}.subspan(sent));
        if (!more) {
            CHECK(more.error().would_block());
            break;
        }
        sent += *more;
    }
    REQUIRE(sent < bytes.size());
    std::vector<unsigned char> received(sent);
    must(server.receive_exactly(received, patience));
    CHECK(std::equal(received.begin(), received.end(), bytes.begin()));
    must(client.wait_writable(patience));
    CHECK(client.send("x").has_value());
}

TEST_CASE("tcp::stream: unread and unsent bytes are counted") {
    auto [client, server] = narrow_pair();
    CHECK(must(server.unread_bytes()) == 0);
    must(client.send_all("12345"));
    must(server.wait_readable(patience));
    CHECK(must(server.unread_bytes()) == 5);
    const std::size_t queued = 5 + fill(client);
    if (const auto unsent = client.unsent_bytes()) {
        CHECK(*unsent > 0);
        CHECK(*unsent + must(server.unread_bytes()) >= queued);  // what is on the way may be counted on both sides
    } else {
        CHECK(unsent.error().not_supported());
    }
}

}  // namespace sockstate::test::transfer_test
