// vsock over the context of this machine itself. Where the kernel has no module vsock_loopback a test says so; the lane
// kernels loads it, and fails if one of them is skipped there.

#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/vsock.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sockstate::test::linux_vsock_test {

using namespace std::chrono_literals;
using bytes_stream = vsock::stream_protocol;
using messages = vsock::seqpacket_protocol;

namespace {

/// SO_VM_SOCKETS_BUFFER_SIZE.
struct buffer_size : option::native<buffer_size, 40, 0, std::uint64_t, bytes_stream> {
    using native::native;
};
static_assert(!can_get<bytes_stream, option::no_delay> && !can_get<bytes_stream, option::hop_limit>);
static_assert(can_get<bytes_stream, option::receive_buffer_size> && !has_tcp_state<bytes_stream>);

/// A listener, or nothing where the kernel has no such sockets: then the test says so.
template <class P>
std::optional<typename P::listener> listen() {
    auto listener = P::listen({vsock::loopback, vsock::any});
    if (listener) return std::move(*listener);
    MESSAGE("skipped: ", to_string(listener.error()));
    return {};
}

template <class P>
struct ends {
    typename P::stream client;
    typename P::stream server;
};
template <class P>
std::optional<ends<P>> connect() {
    auto listener = listen<P>();
    if (!listener) return {};
    auto client = must(P::connect(must(listener->local_endpoint()), 10s));
    return ends<P>{std::move(client), must(listener->accept(10s))};
}

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What the kernel says of a socket; the socket stays whose it is.
template <class P, class S>
lifecycle found(const socket<P, S>& one) {
    auto any = must(discover<P>(one.native()));
    const auto state = std::visit([](const auto& each) { return lifecycle_of<decltype(each)>; }, any);
    std::visit([](auto& each) { static_cast<void>(std::move(each).release()); }, any);
    auto taken = adopt<socket<P, S>>(one.native());
    CHECK(taken);
    if (taken) static_cast<void>(std::move(*taken).release());
    return state;
}

}  // namespace

TEST_CASE("vsock: a stream has two addresses and an end in each direction") {
    auto listener = listen<bytes_stream>();
    if (!listener) return;
    const vsock::endpoint where = must(listener->local_endpoint());
    CHECK(where.cid() == vsock::loopback);
    CHECK(where.port() != vsock::any);
    auto client = must(bytes_stream::connect(where, 10s));
    vsock::endpoint peer;
    auto server = must(listener->accept(peer, 10s));
    CHECK(peer ==
          vsock::endpoint{vsock::loopback, must(client.local_endpoint()).port()});  // its own name has no context
    CHECK(must(server.remote_endpoint()) == peer);
    CHECK(must(client.remote_endpoint()) == where);

    must(client.send_all("so long"));
    auto done = must(std::move(client).shutdown_send());
    std::array<char, 16> buffer;
    CHECK(text(must(server.receive_exactly(std::span{buffer}.first(7), 10s))) == "so long");
    CHECK(must(server.receive(buffer, 10s)).empty());
    must(server.send_all("and thanks"));
    CHECK(text(must(done.receive_exactly(std::span{buffer}.first(10), 10s))) == "and thanks");
    auto over = must(std::move(server).shutdown_send());
    CHECK(must(done.receive(buffer, 10s)).empty());
    CHECK(must(over.receive(buffer, 10s)).empty());
}

TEST_CASE("vsock: messages of a seqpacket connection keep their borders, and their end is no message") {
    auto both = connect<messages>();
    if (!both) return;
    must(both->client.send("one"));
    must(both->client.send("and two"));
    must(both->client.send("three"));
    std::array<char, 4> buffer;
    const auto first = must(both->server.receive_message(buffer, 10s));
    CHECK(text(first.bytes) == "one");
    CHECK(!first.truncated);
    const auto second = must(both->server.receive_message(buffer, 10s));
    CHECK(text(second.bytes) == "and ");
    CHECK(second.truncated);
    CHECK(must(both->client.send("")) == 0);  // the kernel sends nothing
    auto done = must(std::move(both->client).shutdown_send());
    CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "thre");
    CHECK(must(both->server.receive_message(buffer, 10s)).ended);
    must(both->server.send("fish"));
    CHECK(text(must(done.receive_message(buffer, 10s)).bytes) == "fish");
}

TEST_CASE("vsock: where nobody listens an attempt is reset") {
    auto listener = listen<bytes_stream>();
    if (!listener) return;
    const auto where = must(listener->local_endpoint());
    must(std::move(*listener).close());
    CHECK(bytes_stream::connect(where, 10s).error() == std::errc::connection_reset);
    CHECK(bytes_stream::connect(where).error() == std::errc::connection_reset);
    auto trying = must(must(bytes_stream::open()).start_connect(where));
    const auto finished = std::move(trying).finish(10s);
    REQUIRE(!finished);
    CHECK(finished.error() == std::errc::connection_reset);
}

TEST_CASE("vsock: the kernel is asked for every state of a stream") {
    auto fresh = bytes_stream::open();
    if (!fresh) {
        MESSAGE("skipped: ", to_string(fresh.error()));
        return;
    }
    CHECK(found(*fresh) == lifecycle::unbound);
    auto here = std::move(*fresh).bind({vsock::loopback, vsock::any});
    if (!here) {
        MESSAGE("skipped: ", to_string(here.error()));
        return;
    }
    CHECK(found(*here) == lifecycle::bound);
    auto listener = must(std::move(*here).listen());
    CHECK(found(listener) == lifecycle::listening);
    const auto where = must(listener.local_endpoint());
    auto client = must(bytes_stream::connect(where, 10s));
    auto server = must(listener.accept(10s));
    CHECK(found(client) == lifecycle::connected);
    CHECK(found(server) == lifecycle::connected);

    CHECK(adopt<tcp::stream>(client.native()).error() == errc::state_mismatch);
    CHECK(adopt<messages::stream>(client.native()).error() == errc::state_mismatch);
    CHECK(adopt<bytes_stream::listener>(client.native()).error() == errc::state_mismatch);
    CHECK(adopt<socket<bytes_stream, send_shut>>(client.native()).error() == errc::state_mismatch);
    const auto other = must(tcp::open(ip::family::v4));
    CHECK(discover<bytes_stream>(other.native()).error() == errc::state_mismatch);

    auto done = must(std::move(client).shutdown_send());
    CHECK(found(done) == lifecycle::send_shut);
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, 10s)).empty());
    CHECK(found(server) == lifecycle::connected);  // the peer's end is no shutdown of this side
    const auto deaf = must(std::move(server).shutdown_receive());
    CHECK(found(deaf) == lifecycle::receive_shut);
    const auto over = must(std::move(done).shutdown_receive());
    CHECK(found(over) == lifecycle::send_shut);  // and adopted as shut_down too
}

TEST_CASE("vsock: what is left of a connection whose peer has closed can be received") {
    auto both = connect<bytes_stream>();
    if (!both) return;
    must(both->client.send_all("left"));
    must(std::move(both->client).close());
    must(both->server.wait_readable(10s));
    CHECK(found(both->server) == lifecycle::connected);
    std::array<char, 8> buffer;
    CHECK(text(must(both->server.receive_exactly(std::span{buffer}.first(4), 10s))) == "left");
    CHECK(must(both->server.receive(buffer, 10s)).empty());
    const auto refused = both->server.send("x");  // and no signal
    REQUIRE(!refused);
    CHECK(refused.error() == std::errc::broken_pipe);
}

TEST_CASE("vsock: deadlines, a poller and halves work as on every stream") {
    auto listener = listen<bytes_stream>();
    if (!listener) return;
    const auto where = must(listener->local_endpoint());
    CHECK(listener->accept(1ms).error() == errc::deadline_exceeded);
    auto trying = must(must(bytes_stream::open()).start_connect(where));
    auto poller = must(poller::open());
    auto polled = must(poller.add(std::move(*listener), 1, readable{}));
    std::array<poller::event, 4> room;
    REQUIRE(must(poller.wait(room, 10s)).size() == 1);
    CHECK(room[0].readable);
    auto server = must(polled->accept(10s));
    auto client = must(std::move(trying).finish(10s));
    std::array<char, 8> buffer;
    CHECK(client.receive(buffer, 1ms).error() == errc::deadline_exceeded);

    auto halves = must(std::move(client).split());
    must(halves.second.send_all("x"));
    CHECK(text(must(server.receive(buffer, 10s))) == "x");
    must(server.send_all("y"));
    CHECK(text(must(halves.first.receive(buffer, 10s))) == "y");
    const auto again = join(std::move(halves.first), std::move(halves.second));
    CHECK(found(again) == lifecycle::connected);
}

TEST_CASE("vsock: a file is sent, and the kernel's own option is read by its numbers") {
    auto both = connect<bytes_stream>();
    if (!both) return;
    CHECK(must(both->client.get<buffer_size>()) == 262144);
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    std::fputs("mostly harmless", file);
    std::fflush(file);
    CHECK(must(both->client.send_file(::fileno(file), 7, 100, 10s)) == 8);
    std::fclose(file);
    std::array<char, 8> buffer;
    CHECK(text(must(both->server.receive_exactly(buffer, 10s))) == "harmless");
}

TEST_CASE("vsock: an aborted connection ends at the peer, and is no reset there") {
    auto both = connect<bytes_stream>();
    if (!both) return;
    must(std::move(both->client).abort());
    std::array<char, 8> buffer;
    const auto got = both->server.receive(buffer, 10s);
    REQUIRE(got);
    CHECK(got->empty());
}

}  // namespace sockstate::test::linux_vsock_test
