// MPTCP over loopback: the typed life, its fallback in each direction, and what of TCP it has.

#include "support/emulation.hpp"
#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/mptcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

namespace sockstate::test::linux_mptcp_test {

using namespace std::chrono_literals;

namespace {

static_assert(!has_tcp_state<mptcp> && has_tcp_options<mptcp> && has_tcp_options<tcp> && !has_tcp_options<udp>);
static_assert(can_set<mptcp, connected, option::no_delay> && can_set<mptcp, unbound, option::hop_limit>);
template <class S>
concept has_state = requires(const S& s) { s.query_state(); };
static_assert(!has_state<mptcp::stream> && has_state<tcp::stream>);

const ip::endpoint here{ip::address_v4::loopback(), 0};

/// A listener, or nothing where the kernel has no MPTCP: then the test says so.
std::optional<mptcp::listener> listen() {
    if (emulator_lacks("MPTCP_INFO")) return {};
    auto listener = mptcp::listen(here);
    if (listener) return std::move(*listener);
    MESSAGE("skipped: ", to_string(listener.error()));
    return {};
}

template <class P>
std::size_t discovered(native_handle handle) {
    auto found = must(discover<P>(handle));
    std::visit([](auto& each) { static_cast<void>(std::move(each).release()); }, found);
    return found.index();
}

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("mptcp: a connection with an end in each direction") {
    auto listener = listen();
    if (!listener) return;
    auto client = must(mptcp::connect(must(listener->local_endpoint()), 10s));
    auto server = must(listener->accept(10s));
    CHECK(must(is_multipath(client)));
    CHECK(must(is_multipath(server)));
    CHECK(discovered<mptcp>(client.native()) == any_socket<mptcp>{socket<mptcp, connected>{invalid_handle}}.index());
    CHECK(adopt<tcp::stream>(client.native()).error() == errc::state_mismatch);

    must(client.send_all("so long"));
    auto done = must(std::move(client).shutdown_send());
    std::array<char, 16> buffer;
    CHECK(text(must(server.receive_exactly(std::span{buffer}.first(7), 10s))) == "so long");
    CHECK(must(server.receive(buffer, 10s)).empty());
    must(server.send_all("fish"));
    auto over = must(std::move(server).shutdown_send());
    CHECK(text(must(done.receive_exactly(std::span{buffer}.first(4), 10s))) == "fish");
    CHECK(must(done.receive(buffer, 10s)).empty());
    CHECK(must(over.receive(buffer, 10s)).empty());
}

TEST_CASE("mptcp: options of TCP are set, and those that the kernel lacks are its own errors") {
    auto listener = listen();
    if (!listener) return;
    auto client = must(mptcp::connect(must(listener->local_endpoint()), 10s));
    must(client.set(option::no_delay{true}));
    CHECK(must(client.get<option::no_delay>()));
    must(client.set(option::keep_alive_idle{30s}));
    const auto refused = client.set(option::user_timeout{5s});
    if (!refused) CHECK(refused.error() == std::errc::no_protocol_option);
}

TEST_CASE("mptcp: a client that speaks only TCP is accepted, and the socket is discovered as both") {
    auto listener = listen();
    if (!listener) return;
    auto client = must(tcp::connect(must(listener->local_endpoint()), 10s));
    auto server = must(listener->accept(10s));
    CHECK(!must(is_multipath(server)));
    CHECK(!must(is_multipath(client)));
    CHECK(discovered<mptcp>(server.native()) == discovered<tcp>(server.native()));
    must(server.send_all("x"));
    std::array<char, 4> buffer;
    CHECK(text(must(client.receive(buffer, 10s))) == "x");
}

TEST_CASE("mptcp: a client falls back where the server speaks only TCP") {
    if (!listen()) return;
    auto listener = must(tcp::listen(here));
    auto client = must(mptcp::connect(must(listener.local_endpoint()), 10s));
    auto server = must(listener.accept(10s));
    CHECK(!must(is_multipath(client)));
    CHECK(discovered<mptcp>(client.native()) == any_socket<mptcp>{socket<mptcp, connected>{invalid_handle}}.index());
    auto done = must(std::move(client).shutdown_send());
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, 10s)).empty());
    CHECK(must(server.query_state()) == tcp_state::close_wait);
}

TEST_CASE("mptcp: by name, and an abort that the peer sees") {
    auto listener = listen();
    if (!listener) return;
    auto client = must(mptcp::connect("127.0.0.1", must(listener->local_endpoint()).port(), 10s));
    auto server = must(listener->accept(10s));
    must(std::move(client).abort());
    std::array<char, 4> buffer;
    const auto got = server.receive(buffer, 10s);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
    const auto taken = must(listener->local_endpoint());
    must(std::move(*listener).close());
    CHECK(mptcp::connect(taken, 10s).error() == std::errc::connection_refused);
    const auto by_name = mptcp::connect("127.0.0.1", taken.port(), 10s);
    REQUIRE(!by_name);
    CHECK(by_name.error() == std::errc::connection_refused);
    CHECK(by_name.error().attempted() == operation::connect);
}

}  // namespace sockstate::test::linux_mptcp_test
