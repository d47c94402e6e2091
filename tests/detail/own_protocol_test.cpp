// A protocol of a program's own: endpoints that the library does not know, options by number, and what a protocol may
// leave out.

#include "support/own_protocol.hpp"
#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/format.hpp>
#include <sockstate/local.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <utility>

namespace sockstate::test::own_protocol_test {

using namespace std::chrono_literals;

namespace {

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// What is no endpoint, or no protocol.
struct mute {};
struct deaf {
    friend void encode(const deaf& /*from*/, native_address& /*to*/) noexcept {}
};
struct careless {
    friend void encode(const careless& /*from*/, native_address& /*to*/) noexcept {}
    friend bool decode(const native_address& /*from*/, careless& /*to*/) noexcept { return true; }
};
static_assert(socket_address<door> && socket_address<ip::endpoint> && socket_address<local::endpoint>);
static_assert(!socket_address<mute> && !socket_address<deaf> && !socket_address<careless>);

template <class Endpoint>
struct without_family {
    using endpoint = Endpoint;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 6;
};
static_assert(protocol<without_family<ip::endpoint>> && protocol<without_family<local::endpoint>>);
static_assert(!protocol<without_family<door>>);  // only the system's number says which family it is
static_assert(protocol<door_stream> && protocol<door_datagram> && protocol<whole_stream>);
static_assert(protocol<tcp> && protocol<udp> && protocol<local::seqpacket_protocol>);

// An endpoint of a program's own makes no protocol of the internet, whatever members it has.
template <class P>
concept opens_by_family = requires { open<P>(ip::family::v4); };
template <class P>
concept opens_alone = requires { open<P>(); };
static_assert(opens_by_family<whole_stream> && opens_by_family<tcp> && !opens_by_family<door_stream>);
static_assert(opens_alone<door_stream> && opens_alone<local::stream_protocol> && !opens_alone<tcp>);
static_assert(!can_get<door_stream, option::hop_limit> && !can_get<door_stream, option::no_delay>);
static_assert(can_get<whole_stream, option::hop_limit> && can_get<door_stream, option::send_buffer_size>);
static_assert(!has_tcp_state<door_stream> && !has_tcp_options<door_stream> && has_tcp_state<whole_stream>);

// Options of a program's own are typed by protocol, and may end with a state as the library's do.
struct early : option::native<early, 6, 1, int, whole_stream> {
    using native::native;
    static constexpr auto until = option::settable::before_bind;
};
static_assert(can_set<whole_stream, connected, own_no_delay> && can_set<door_stream, unbound, own_no_delay>);
static_assert(!can_set<tcp, connected, own_no_delay> && !can_set<udp, bound, own_no_delay>);
static_assert(!can_set<whole_stream, shut_down, own_no_delay> && can_get<whole_stream, own_no_delay>);
static_assert(can_set<whole_stream, unbound, early> && !can_set<whole_stream, bound, early>);

template <class P>
std::pair<socket<P, connected>, socket<P, connected>> connect_through(socket<P, bound> here) {
    auto listener = must(std::move(here).listen());
    const auto where = must(listener.local_endpoint());
    auto client = [&] {
        if constexpr (opens_alone<P>) {
            return must(must(open<P>()).connect(where, 10s));
        } else {
            return must(must(open<P>(ip::family::v4)).connect(where, 10s));
        }
    }();
    return {std::move(client), must(listener.accept(10s))};
}

}  // namespace

TEST_CASE("own protocol: a stream of an endpoint type of the program's own lives as every stream does") {
    auto here = must(must(open<door_stream>()).bind(door{}));
    const door where = must(here.local_endpoint());
    CHECK(where.port() != 0);
    auto listener = must(std::move(here).listen());
    auto client = must(must(open<door_stream>()).connect(where, 10s));
    door peer;
    auto server = must(listener.accept(peer, 10s));
    CHECK(peer == must(client.local_endpoint()));
    CHECK(must(client.remote_endpoint()) == where);

    must(client.send_all("so long"));
    std::array<char, 16> buffer;
    CHECK(text(must(server.receive_exactly(std::span{buffer}.first(7), 10s))) == "so long");
    auto done = must(std::move(client).shutdown_send());
    CHECK(must(server.receive(buffer, 10s)).empty());
    must(server.send_all("and thanks"));
    CHECK(text(must(done.receive(buffer, 10s))) == "and thanks");
}

TEST_CASE("own protocol: start_connect, finish and a poller work with an endpoint of the program's own") {
    auto listener = must(must(must(open<door_stream>()).bind(door{})).listen());
    auto trying = must(must(open<door_stream>()).start_connect(must(listener.local_endpoint())));
    auto poller = must(poller::open());
    auto polled = must(poller.add(std::move(listener), 1, readable{}));
    std::array<poller::event, 4> room;
    CHECK(must(poller.wait(room, 10s)).size() == 1);
    door peer;
    auto server = must(polled->accept(peer, 10s));
    auto client = must(std::move(trying).finish(10s));
    CHECK(peer == must(client.local_endpoint()));
}

TEST_CASE("own protocol: datagrams of an endpoint type of the program's own have senders") {
    auto one = must(must(open<door_datagram>()).bind(door{}));
    auto other = must(must(open<door_datagram>()).bind(door{}));
    const door here = must(one.local_endpoint());
    std::array<char, 16> buffer;

    CHECK(must(other.send_to("towel", here)) == 5);
    const auto got = must(one.receive_from(buffer, 10s));
    CHECK(text(got.bytes) == "towel");
    CHECK(got.sender == must(other.local_endpoint()));

    const std::array<byte_view, 2> parts{"so ", "long"};
    CHECK(must(other.send_gather_to(parts, here)) == 7);
    CHECK(text(must(one.peek_from(buffer, 10s)).bytes) == "so long");
    const std::array<byte_buffer, 1> rooms{byte_buffer{buffer}};
    CHECK(must(one.receive_scatter_from(rooms, 10s)).sender == must(other.local_endpoint()));

    auto towards = must(std::move(other).connect(here));
    CHECK(must(towards.send("fish")) == 4);
    CHECK(must(one.receive_from(buffer, 10s)).sender == must(towards.local_endpoint()));
    auto back = must(std::move(towards).disconnect());  // it has no name that could be missing, as a local socket has
    CHECK(must(back.local_endpoint()).port() != 0);
}

TEST_CASE("own protocol: what its endpoints cannot hold is an error, and nothing is lost of the socket") {
    auto elsewhere = udp::bind({*ip::address_v4::parse("127.0.0.2"), 0});
    if (!elsewhere) {
        MESSAGE("skipped: this system has one loopback address");
        return;
    }
    std::array<char, 4> buffer;
    auto plain = must(udp::bind({ip::address_v4::loopback(), 0}));
    must(elsewhere->send_to("w", must(plain.local_endpoint())));
    if (must(plain.receive_from(buffer, 10s)).sender.address() == ip::address{ip::address_v4::loopback()}) {
        MESSAGE("skipped: Wine sends from the first loopback address");
        return;
    }
    auto one = must(must(open<door_datagram>()).bind(door{}));
    const ip::endpoint here{ip::address_v4::loopback(), must(one.local_endpoint()).port()};
    must(elsewhere->send_to("x", here));
    const auto refused = one.receive_from(buffer, 10s);
    REQUIRE(!refused);
    CHECK(refused.error() == errc::malformed_answer);
    must(must(udp::bind({ip::address_v4::loopback(), 0})).send_to("y", here));
    CHECK(text(must(one.receive_from(buffer, 10s)).bytes) == "y");
}

TEST_CASE("own protocol: the kernel is asked for every state of it") {
    const auto state_of = []<class S>(const S& one) {
        const auto copy = must(one.duplicate());
        auto found = must(discover<typename S::protocol_type>(copy.native()));
        const auto state = std::visit([](const auto& each) { return lifecycle_of<decltype(each)>; }, found);
        std::visit([](auto& each) { static_cast<void>(std::move(each).release()); }, found);
        return state;
    };
    auto fresh = must(open<door_stream>());
    CHECK(state_of(fresh) == lifecycle::unbound);
    auto here = must(std::move(fresh).bind(door{}));
    CHECK(state_of(here) == lifecycle::bound);
    auto listener = must(std::move(here).listen());
    CHECK(state_of(listener) == lifecycle::listening);
    const auto client = must(must(open<door_stream>()).connect(must(listener.local_endpoint()), 10s));
    CHECK(state_of(client) == lifecycle::connected);

    CHECK(adopt<socket<door_datagram, connected>>(client.native()).error() == errc::state_mismatch);
    CHECK(discover<udp>(client.native()).error() == errc::state_mismatch);
    CHECK(discover<local::stream_protocol>(client.native()).error() == errc::state_mismatch);
    const auto six = tcp::open(ip::family::v6);
    if (six) CHECK(discover<door_stream>(six->native()).error() == errc::state_mismatch);
}

TEST_CASE("own protocol: one without half-close has the whole life and no half-shut states") {
    auto [client, server] =
        connect_through(must(must(open<whole_stream>(ip::family::v4)).bind({ip::address_v4::loopback(), 0})));
    must(client.send_all("x"));
    auto halves = must(std::move(client).split());
    std::array<char, 4> buffer;
    CHECK(text(must(server.receive(buffer, 10s))) == "x");
    auto again = join(std::move(halves.first), std::move(halves.second));
    static_assert(std::is_same_v<decltype(again), socket<whole_stream, connected>>);
    auto over = must(std::move(again).shutdown());
    static_assert(std::is_same_v<decltype(over), socket<whole_stream, shut_down>>);
    CHECK(must(server.receive(buffer, 10s)).empty());
}

TEST_CASE("own protocol: an option of its own is set and read, and prints") {
    auto fresh = must(open<whole_stream>(ip::family::v4));
    for (const int on : {1, 0}) {
        must(fresh.set(own_no_delay{on}));
        const auto read = fresh.get<own_no_delay>();
        if (read || read.error() != errc::malformed_answer) {  // Wine writes one byte of it
            CHECK((must(read) != 0) == (on != 0));
        }
        CHECK(must(fresh.get<option::no_delay>()) == (on != 0));
    }
    CHECK(to_string(own_no_delay{1}) == "option 1 of level 6: 1");
    CHECK(fmt::format("{}", own_no_delay{-1}) == "option 1 of level 6: -1");
    auto empty = std::move(fresh);
    CHECK(fresh.set(own_no_delay{1}).error() == std::errc::bad_file_descriptor);
    CHECK(fresh.get<own_no_delay>().error().attempted() == operation::get_option);
    must(std::move(empty).close());
}

}  // namespace sockstate::test::own_protocol_test
