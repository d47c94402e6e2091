// The calls that design promises to be free of the heap: counted by replacing operator new.

#include "support/counted_allocations.hpp"
#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/tcp/watch.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <filesystem>

namespace sockstate::test::allocation_test {

using namespace std::chrono_literals;

TEST_CASE("counting: an allocation is seen") {
    const auto count = allocations_of([] {
        int* volatile kept = new int{1};  // volatile, since a compiler may leave out a pair that nobody sees
        delete kept;
    });
    CHECK(count == 1);
}

TEST_CASE("tcp::stream: sending, receiving and their failures take nothing from the heap") {
    auto [client, server] = connected_pair();
    std::array<std::byte, 64> buffer;
    const std::array<byte_view, 2> parts{"a", "b"};
    const std::array<byte_buffer, 1> into{buffer};
    bool all = true;
    const auto count = allocations_of([&, &c = client, &s = server] {
        all &= c.send("x").has_value() && c.send_all("y", 1s).has_value() && c.send_gather(parts).has_value();
        all &= s.receive(buffer).has_value();
        all &= c.send("z").has_value() && s.receive_scatter(into, 20s).has_value();
        all &= s.receive(buffer, 1ms).error() == errc::deadline_exceeded;
        all &= s.set_blocking(false).has_value() && s.receive(buffer).error().would_block();
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("tcp: listening, connecting and accepting take nothing from the heap") {
    bool all = true;
    const auto count = allocations_of([&] {
        auto listener = tcp::listen(any_port());
        auto client = tcp::connect(*listener->local_endpoint(), 20s);
        auto server = listener->accept(20s);
        all &= listener && client && server;
        all &= listener->accept(0s).error() == errc::deadline_exceeded;
        auto half = std::move(*client).shutdown_send();
        all &= half.has_value() && std::move(*half).close().has_value();
        static_cast<void>(std::move(*server).close_gracefully(20s));
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket<udp, bound>: groups take nothing from the heap") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = must(udp::bind(ip::endpoint::any(ip::family::v4, 0)));
    const ip::membership group{.group = *ip::address::parse("239.255.77.1"), .interface_index = 1};
    bool all = true;
    const auto count = allocations_of([&] {
        all &= ears.join(group).has_value() && !ears.join(group) && ears.leave(group).has_value();
        all &= ears.set(option::multicast_hop_limit{2}).has_value() && udp::bind_shared(any_port()).has_value();
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket<udp, bound>: what comes with a datagram, and is asked for one, takes nothing from the heap") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    std::array<std::byte, 16> buffer;
    datagram_info info;
    bool all = true;
    const auto count = allocations_of([&] {
        all &= ears.set(option::report_destination{true}).has_value();
        all &= mouth.send_to("ping", there, {.source = there.address()}).has_value();
        all &= ears.receive_from(buffer, info, 20s).has_value() && info.destination == there.address();
        all &= ears.receive_from(buffer, info, 1ms).error() == errc::deadline_exceeded;
        all &= !mouth.send_to("ping", there, {.source = ip::address_v6::loopback()});
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket<udp, bound>: batches take nothing from the heap") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    std::array<std::byte, 16> buffer;
    std::array<datagram_slot<ip::endpoint>, 1> slots;
    slots[0].room = buffer;
    std::array<outgoing_datagram<ip::endpoint>, 2> two;
    two.fill({.bytes = "ping", .receiver = there, .header = {.source = there.address()}});
    bool all = true;
    const auto count = allocations_of([&] {
        all &= mouth.send_batch(two).has_value();
        all &= ears.receive_batch(slots, 20s).has_value() && ears.receive_batch(slots, 20s).has_value();
        all &= ears.receive_batch(slots, 1ms).error().deadline_passed();
        two[1].receiver = {};
        all &= !mouth.send_batch(two);
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket<udp, bound>: segments take nothing from the heap") {
    if (emulator_lacks("UDP_SEGMENT")) return;
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    std::array<std::byte, 16> buffer;
    bool all = true;
    const auto count = allocations_of([&] {
        all &= mouth.send_segments_to("ping pong", 5, there).has_value();
        all &= ears.receive_from(buffer, 20s).has_value() && ears.receive_from(buffer, 20s).has_value();
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket<udp, bound>: what the network reports takes nothing from the heap") {
    auto mouth = must(udp::bind(any_port()));
    const auto nobody = unused_endpoint();
    std::array<std::byte, 16> buffer;
    bool all = true;
    const auto count = allocations_of([&] {
        if (!mouth.set(option::report_errors{true})) {
            all &= !mouth.take_network_error(buffer);
            return;
        }
        all &= mouth.set(option::path_mtu_discovery{option::path_mtu_mode::probe}).has_value();
        all &= mouth.send_to("ping", nobody).has_value() && mouth.wait_readable(20s).has_value();
        const auto told = mouth.take_network_error(buffer);
        all &= told && *told && mouth.take_network_error().value() == std::nullopt;
        const auto talking = std::move(mouth).connect(nobody);
        all &= talking && talking->path_mtu();
    });
    CHECK((all || options_are_emulated()));
    CHECK(count == 0);
}

TEST_CASE("socket: options and queries take nothing from the heap") {
    auto [client, server] = connected_pair();
    bool all = true;
    const auto count = allocations_of([&, &c = client] {
        all &= c.set(option::no_delay{true}).has_value() && c.get<option::no_delay>().has_value();
        all &= c.set(option::linger{1s}).has_value() && c.get<option::linger>().has_value();
        static_cast<void>(c.get<option::congestion_control>());
        static_cast<void>(c.set(option::congestion_control{"no-such-name"}));
        static_cast<void>(c.query_state());
        static_cast<void>(c.query_info());
        static_cast<void>(c.audit());
        static_cast<void>(c.wait_for_state(tcp_state::closed, 2ms));
        tcp_watch watch{c, 1ms};
        static_cast<void>(watch.next(20s));
        static_cast<void>(watch.next(2ms));
        all &= c.local_endpoint().has_value() && c.remote_endpoint().has_value();
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("socket: queries take nothing from the heap on a machine of many connections") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    constexpr std::size_t many = 1000;
    for (std::size_t i = 0; i < many; ++i) {
        auto client = must(tcp::connect(where, 20s));
        const auto server = must(listener.accept(20s));
        CHECK(std::move(client).close().has_value());  // first, and so it stays for a while in TIME-WAIT
    }
    // A port may have been used again, and a table is no snapshot.
    REQUIRE(must(connections({.states = tcp_state::time_wait, .remote_port = where.port()})).size() > many * 9 / 10);

    auto [client, server] = connected_pair();
    bool all = true;
    const auto count = allocations_of([&, &c = client] {
        all &= c.query_state() == tcp_state::established && c.query_info().has_value();
        all &= c.audit().has_value();
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("udp: datagrams take nothing from the heap") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    const auto to = must(b.local_endpoint());
    std::array<std::byte, 2> small;
    bool all = true;
    const auto count = allocations_of([&] {
        all &= a.send_to("ping", to).has_value();
        const auto got = b.receive_from(small, 20s);
        all &= got && got->truncated;
        all &= b.receive_from(small, 1ms).error() == errc::deadline_exceeded;
    });
    CHECK(all);
    CHECK(count == 0);
}

TEST_CASE("allocations: a poller's wait, set and wake take nothing from the heap") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    auto stream = must(on.add(std::move(server), 1, writable{}));
    auto stop = must(stop_source::open());
    std::array<poller::event, 4> room;
    CHECK(on.wait(room, {patience, stop}));  // on Windows the first wait with a stop makes its entry
    const auto count = allocations_of([&] {
        CHECK(on.wait(room, patience));
        CHECK(on.wait(room, {patience, stop}));
        CHECK(stream.set(readable{}));
        CHECK(stream.set(readable{}, writable{}));
        CHECK(on.wake());
        CHECK(on.wait(room, patience));
        CHECK(stream.set());
        CHECK_FALSE(on.wait(room, 1ms));
        CHECK_FALSE(on.wait(room, {1ms, stop}));
        stop.request_stop();
        CHECK_FALSE(on.wait(room, stop));
    });
    CHECK(count == 0);
}

TEST_CASE("allocations: a registration is one entry on Windows, and nothing elsewhere") {
    constexpr std::size_t expected = std::filesystem::path::preferred_separator == '/' ? 0 : 1;
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    CHECK(allocations_of([&, &one = client, &other = server] {
              auto first = on.add(std::move(one), 1, readable{});
              const auto second = on.watch(other.native(), 2, writable{});
              REQUIRE(first);
              REQUIRE(second);
              auto half = std::move(*first).shutdown_send(readable{});
              REQUIRE(half);
              static_cast<void>(std::move(*half).remove());
          }) == 2 * expected);
}

TEST_CASE("allocations: stopping takes nothing from the heap, and so does a call that is stopped") {
    auto [client, server] = connected_pair();
    std::array<char, 8> buffer;
    const auto count = allocations_of([&, &c = client] {
        auto stop = must(stop_source::open());
        stop.request_stop();
        CHECK(c.receive(buffer, stop).error() == errc::stopped);
    });
    CHECK(count == 0);
}

}  // namespace sockstate::test::allocation_test
