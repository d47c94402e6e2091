// A protocol of a program's own that has states, messages and no half-close: SCTP (RFC 9260), one connection a socket.
// Where the kernel has no SCTP a test says so; the lane kernels loads it, and fails if one of them is skipped there.

#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/protocol.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <sys/socket.h>

namespace sockstate::test::linux_sctp_test {

using namespace std::chrono_literals;

namespace {

struct sctp {
    using endpoint = ip::endpoint;

    static constexpr protocol_kind kind = protocol_kind::sequenced;
    static constexpr int number = 132;
    static constexpr int native_type = SOCK_STREAM;
    static constexpr bool half_close = false;
};

/// SCTP_NODELAY.
struct no_delay : option::native<no_delay, 132, 3, int, sctp> {
    using native::native;
};

static_assert(protocol<sctp> && !can_shutdown_send<sctp, connected> && !can_shutdown_receive<sctp, connected>);
static_assert(can_shutdown<sctp, connected> && can_receive_message<sctp, connected> && !byte_stream<sctp>);
static_assert(!has_tcp_state<sctp> && !has_tcp_options<sctp> && can_get<sctp, option::hop_limit>);

/// A listener on the loopback address, or nothing where the kernel has no SCTP: then the test says so.
std::optional<socket<sctp, listening>> listen(ip::family family = ip::family::v4) {
    auto fresh = open<sctp>(family);
    if (!fresh) {
        CHECK(fresh.error().not_supported());
        MESSAGE("skipped: ", to_string(fresh.error()));
        return {};
    }
    const ip::endpoint here = family == ip::family::v4 ? ip::endpoint{ip::address_v4::loopback(), 0}
                                                       : ip::endpoint{ip::address_v6::loopback(), 0};
    return must(must(std::move(*fresh).bind(here)).listen());
}

struct ends {
    socket<sctp, connected> client;
    socket<sctp, connected> server;
};
std::optional<ends> connect(ip::family family = ip::family::v4) {
    auto listener = listen(family);
    if (!listener) return {};
    auto client = must(must(open<sctp>(family)).connect(must(listener->local_endpoint()), 10s));
    ip::endpoint peer;
    auto server = must(listener->accept(peer, 10s));
    CHECK(peer == must(client.local_endpoint()));
    CHECK(must(server.remote_endpoint()) == peer);
    return ends{std::move(client), std::move(server)};
}

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What the kernel says of a socket; the socket stays whose it is.
template <class S>
lifecycle found(const socket<sctp, S>& one) {
    auto any = must(discover<sctp>(one.native()));
    const auto state = std::visit([](const auto& each) { return lifecycle_of<decltype(each)>; }, any);
    std::visit([](auto& each) { static_cast<void>(std::move(each).release()); }, any);
    return state;
}

}  // namespace

TEST_CASE("sctp: messages keep their borders, and a shutdown ends both directions") {
    for (const ip::family family : {ip::family::v4, ip::family::v6}) {
        auto both = connect(family);
        if (!both) return;
        must(both->client.send("so long"));
        must(both->client.send("and thanks"));
        must(both->server.send("fish"));
        std::array<char, 16> buffer;
        CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "so long");
        CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "and thanks");
        CHECK(text(must(both->client.receive_message(buffer, 10s)).bytes) == "fish");
        const auto over = must(std::move(both->client).shutdown());
        static_assert(std::is_same_v<decltype(over), const socket<sctp, shut_down>>);
        CHECK(must(both->server.receive_message(buffer, 10s)).ended);
        const auto refused = both->server.send("x");  // and no signal
        REQUIRE(!refused);
        CHECK(refused.error() == std::errc::broken_pipe);
    }
}

TEST_CASE("sctp: a socket that closes delivers what it has sent, and then its end") {
    auto both = connect();
    if (!both) return;
    for (const std::string_view word : {"one", "two", "three"}) must(both->client.send(word));
    must(std::move(both->client).close());
    std::array<char, 16> buffer;
    for (const std::string_view word : {"one", "two", "three"}) {
        const auto got = must(both->server.receive_message(buffer, 10s));
        CHECK(text(got.bytes) == word);
        CHECK(!got.ended);
    }
    CHECK(must(both->server.receive_message(buffer, 10s)).ended);
}

TEST_CASE("sctp: where nobody listens an attempt is refused, and an aborted connection is reset") {
    auto both = connect();
    if (!both) return;
    auto listener = listen();
    const auto where = must(listener->local_endpoint());
    must(std::move(*listener).close());
    CHECK(must(open<sctp>(ip::family::v4)).connect(where, 10s).error() == std::errc::connection_refused);
    must(std::move(both->client).abort());
    std::array<char, 4> buffer;
    const auto got = both->server.receive_message(buffer, 10s);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
}

TEST_CASE("sctp: the kernel is asked for every state of it") {
    auto fresh = open<sctp>(ip::family::v4);
    if (!fresh) {
        MESSAGE("skipped: ", to_string(fresh.error()));
        return;
    }
    CHECK(found(*fresh) == lifecycle::unbound);
    auto here = must(std::move(*fresh).bind({ip::address_v4::loopback(), 0}));
    CHECK(found(here) == lifecycle::bound);
    auto listener = must(std::move(here).listen());
    CHECK(found(listener) == lifecycle::listening);
    auto client = must(must(open<sctp>(ip::family::v4)).connect(must(listener.local_endpoint()), 10s));
    auto server = must(listener.accept(10s));
    CHECK(found(client) == lifecycle::connected);
    CHECK(found(server) == lifecycle::connected);
    CHECK(discover<tcp>(client.native()).error() == errc::state_mismatch);
    CHECK(adopt<socket<sctp, listening>>(client.native()).error() == errc::state_mismatch);
    auto again = must(adopt<socket<sctp, connected>>(std::move(client).release()));
    must(again.send("x"));
    std::array<char, 4> buffer;
    CHECK(text(must(server.receive_message(buffer, 10s)).bytes) == "x");
}

TEST_CASE("sctp: deadlines, a poller and an option by its numbers") {
    auto listener = listen();
    if (!listener) return;
    CHECK(listener->accept(1ms).error() == errc::deadline_exceeded);
    auto trying = must(must(open<sctp>(ip::family::v4)).start_connect(must(listener->local_endpoint())));
    auto poller = must(poller::open());
    auto polled = must(poller.add(std::move(*listener), 1, readable{}));
    std::array<poller::event, 4> room;
    REQUIRE(must(poller.wait(room, 10s)).size() == 1);
    auto server = must(polled->accept(10s));
    auto client = must(std::move(trying).finish(10s));
    std::array<char, 4> buffer;
    CHECK(server.receive_message(buffer, 1ms).error() == errc::deadline_exceeded);
    must(client.set(no_delay{1}));
    CHECK(must(client.get<no_delay>()) == 1);
}

TEST_CASE("sctp: the rest of a message that is longer than the buffer comes next") {
    auto both = connect();
    if (!both) return;
    must(both->client.send("mostly harmless"));
    must(both->client.send("end"));
    std::array<char, 7> buffer;
    CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "mostly ");
    CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "harmles");
    CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "s");
    CHECK(text(must(both->server.receive_message(buffer, 10s)).bytes) == "end");
}

}  // namespace sockstate::test::linux_sctp_test
