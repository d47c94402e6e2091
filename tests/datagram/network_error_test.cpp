// What the network reports of a datagram: over IPv4, IPv6 and an IPv4 peer of a dual-stack socket, on loopback. What
// routers report is in faults/routed_test.py.

#include "support/check_text.hpp"
#include "support/emulation.hpp"
#include "support/loopback.hpp"
#include "support/native_code.hpp"

#include <sockstate/format.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>

namespace sockstate::test::network_error_test {

using namespace std::chrono_literals;
using bound_socket = socket<udp, bound>;

namespace {

/// A socket, and a closed port that it can send to.
struct row {
    std::string name;
    bound_socket mouth;
    ip::endpoint nobody;
};

row make_row(std::string name, ip::family own, ip::family to) {
    // The port was free a moment ago, for both families.
    const auto closed = must(must(udp::bind(ip::endpoint::any(ip::family::v6, 0))).local_endpoint());
    ip::address address = ip::address::loopback(to);
    if (own != to) address = address.to_v6();
    return {std::move(name), must(udp::bind(ip::endpoint::any(own, 0))), {address, closed.port()}};
}

/// Calls `check(row)` for each of the three, if the system keeps reports.
template <class Check>
void for_each_row(Check check) {
    if (emulator_lacks("reports of the network")) return;
    row rows[] = {make_row("v4", ip::family::v4, ip::family::v4), make_row("v6", ip::family::v6, ip::family::v6),
                  make_row("dual", ip::family::v6, ip::family::v4)};
    for (row& one : rows) {
        CAPTURE(one.name);
        const auto set = one.mouth.set(option::report_errors{true});
        if (!set) {
            CHECK(set.error() == errc::not_supported);
            CHECK(one.mouth.take_network_error().error() == errc::not_supported);
            return;
        }
        check(one);
    }
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("take_network_error: a port that is closed, once for each datagram") {
    for_each_row([](row& one) {
        std::array<std::byte, 64> room;
        CHECK(must(one.mouth.take_network_error(room)) == std::nullopt);
        must(one.mouth.send_to("ping", one.nobody));
        must(one.mouth.wait_readable(patience));
        const auto told = must(one.mouth.take_network_error(room));
        REQUIRE(told);
        CHECK(told->reason == std::errc::connection_refused);
        const bool icmpv6 = one.nobody.address().unmapped().is_v6();
        CHECK(told->origin == (icmpv6 ? network_error_origin::icmpv6 : network_error_origin::icmp));
        CHECK(told->icmp_type == (icmpv6 ? 1 : 3));
        CHECK(told->icmp_code == (icmpv6 ? 4 : 3));
        CHECK(told->receiver == one.nobody);
        CHECK(told->reporter == one.nobody.address());
        CHECK(told->path_mtu_bytes == std::nullopt);
        CHECK(text(told->quoted) == "ping");
        CHECK(told->quoted.data() == room.data());
        CHECK(must(one.mouth.take_network_error(room)) == std::nullopt);
        // Once all are taken, nothing fails.
        CHECK(one.mouth.receive_from(room, 1ms).error() == errc::deadline_exceeded);
    });
}

TEST_CASE("take_network_error: the oldest comes first, with as much of the datagram as there is room for") {
    for_each_row([](row& one) {
        std::array<std::byte, 2> room;
        must(one.mouth.send_to("first", one.nobody));
        must(one.mouth.wait_readable(patience));
        while (!one.mouth.send_to("second", one.nobody)) {  // the report fails one call
        }
        CHECK(text(must(one.mouth.take_network_error(room)).value().quoted) == "fi");
        must(one.mouth.wait_readable(patience));
        CHECK(must(one.mouth.take_network_error()).value().quoted.empty());
        CHECK(must(one.mouth.take_network_error()) == std::nullopt);
    });
}

TEST_CASE("report_errors: a report fails one call, whoever it is for, and the datagram that arrived stays") {
    for_each_row([](row& one) {
        auto friendly = must(udp::bind(ip::endpoint::any(ip::family::v6, 0)));
        const ip::endpoint there{one.nobody.address(), must(friendly.local_endpoint()).port()};
        must(one.mouth.send_to("ping", one.nobody));
        must(one.mouth.wait_readable(patience));
        CHECK(one.mouth.send_to("hello", there).error() == std::errc::connection_refused);
        must(one.mouth.send_to("hello", there));
        std::array<std::byte, 64> room;
        const auto heard = must(friendly.receive_from(room, patience));
        CHECK(text(heard.bytes) == "hello");
        must(friendly.send_to("answer", heard.sender));
        CHECK(text(must(one.mouth.receive_from(room, patience)).bytes) == "answer");
        CHECK(must(one.mouth.take_network_error()).value().receiver == one.nobody);
    });
}

TEST_CASE("report_errors: a report that is not taken ends waits, and no deadline is missed") {
    for_each_row([](row& one) {
        must(one.mouth.send_to("ping", one.nobody));
        must(one.mouth.wait_readable(patience));
        must(one.mouth.wait_readable(patience));
        std::array<std::byte, 64> room;
        CHECK(one.mouth.receive_from(room, 20ms).error() == std::errc::connection_refused);
        CHECK(one.mouth.receive_from(room, 20ms).error() == errc::deadline_exceeded);
        must(one.mouth.wait_readable(patience));
        CHECK(must(one.mouth.take_network_error()).has_value());
        CHECK(one.mouth.wait_readable(1ms).error() == errc::deadline_exceeded);
    });
}

TEST_CASE("take_network_error: of a connected socket, and of one that sends or receives no more") {
    for_each_row([](row& one) {
        auto talking = must(std::move(one.mouth).connect(one.nobody));
        must(talking.send("ping"));
        must(talking.wait_readable(patience));
        CHECK(must(talking.take_network_error()).value().receiver == one.nobody);
        must(talking.send("ping"));
        must(talking.wait_readable(patience));
        auto listening = must(std::move(talking).shutdown_send());
        CHECK(must(listening.take_network_error()).value().reason == std::errc::connection_refused);
        CHECK(must(listening.take_network_error()) == std::nullopt);
    });
}

TEST_CASE("report_errors: off again, an unconnected socket hears of nothing") {
    for_each_row([](row& one) {
        must(one.mouth.set(option::report_errors{false}));
        must(one.mouth.send_to("ping", one.nobody));
        CHECK(one.mouth.wait_readable(20ms).error() == errc::deadline_exceeded);
        CHECK(must(one.mouth.take_network_error()) == std::nullopt);
    });
}

TEST_CASE("take_network_error: a moved-from socket") {
    auto one = must(udp::bind(any_port()));
    const auto elsewhere = std::move(one);
    const auto told = one.take_network_error();
    REQUIRE(!told);
    CHECK((told.error() == std::errc::bad_file_descriptor || told.error() == errc::not_supported));
    CHECK(told.error().attempted() == operation::take_network_error);
}

TEST_CASE("network_error: as text, what is known of it") {
    const ip::endpoint there{*ip::address::parse("192.0.2.7"), 33434};
    network_error told{failed(std::errc::connection_refused, operation::none), network_error_origin::icmp};
    check_text(told, "connection refused (ECONNREFUSED)");
    told.receiver = there;
    told.reporter = there.address();
    check_text(told, "connection refused (ECONNREFUSED) for 192.0.2.7:33434, reported by 192.0.2.7");
    told = {failed(std::errc::message_size, operation::none), network_error_origin::local};
    told.receiver = there;
    told.path_mtu_bytes = 1300;
    const std::string too_long = to_string(told.reason);
    check_text(told, too_long + " for 192.0.2.7:33434, path MTU 1300, reported by this machine");
    told.origin = network_error_origin::other;
    check_text(told, "a notice that is no error of the network");
    check_text(network_error_origin::icmpv6, "icmpv6");
    check_text(network_error_origin::icmp, "icmp");
    check_text(network_error_origin::local, "local");
    check_text(network_error_origin::other, "other");
}

}  // namespace sockstate::test::network_error_test
