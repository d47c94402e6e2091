// What the system reports of a datagram: a row for each report, over IPv4, IPv6 and an IPv4 peer of a dual-stack
// socket.

#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/ip/network_interface.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace sockstate::test::report_test {

using bound_socket = socket<udp, bound>;
using namespace std::chrono_literals;

namespace {

/// Two sockets on loopback, and where the one is to send to the other.
struct row {
    std::string name;
    bound_socket ears;
    bound_socket mouth;
    ip::endpoint there;

    [[nodiscard]] bool mixes_families() const { return there.family() != must(ears.local_endpoint()).family(); }
};

row make_row(std::string name, const ip::endpoint& listens, ip::family talks) {
    auto ears = must(udp::bind(listens));
    auto mouth = must(udp::bind(any_port(talks)));
    const ip::endpoint there{ip::address::loopback(talks), must(ears.local_endpoint()).port()};
    return {std::move(name), std::move(ears), std::move(mouth), there};
}

/// Calls `check(row)` for each of the three; a report that this system does not have ends it.
template <class Option, class Check>
void for_each_row(Check check) {
    if (options_are_emulated() && Option::id != option_id::report_destination) {
        MESSAGE("skipped: the emulator does not hand on every report");
        return;
    }
    row rows[] = {make_row("v4", ip::endpoint::any(ip::family::v4, 0), ip::family::v4),
                  make_row("v6", ip::endpoint::any(ip::family::v6, 0), ip::family::v6),
                  make_row("dual", ip::endpoint::any(ip::family::v6, 0), ip::family::v4)};
    for (row& one : rows) {
        CAPTURE(one.name);
        const auto set = one.ears.set(Option{true});
        if (!set) {
            CHECK((set.error().not_supported() || set.error() == std::errc::no_protocol_option));
            return;
        }
        check(one);
    }
}

datagram_info hear(row& of) {
    std::array<char, 16> buffer;
    datagram_info info;
    const auto got = must(of.ears.receive_from(buffer, info, patience));
    CHECK(std::string(buffer.data(), got.bytes.size()) == "ping");
    CHECK(got.sender.unmapped().port() == must(of.mouth.local_endpoint()).port());
    CHECK(!got.truncated);
    CHECK(!info.incomplete);
    return info;
}

datagram_info ping(row& of) {
    must(of.mouth.send_to("ping", of.there));
    return hear(of);
}

/// The address that was sent to, in the family of the socket that received.
ip::address expected_destination(const row& of) {
    return of.mixes_families() ? ip::address{of.there.address().to_v6()} : of.there.address();
}

bool is_interface(std::uint32_t index) {
    const auto all = must(ip::network_interfaces());
    return std::ranges::find(all, index, &ip::network_interface::index) != all.end();
}

}  // namespace

TEST_CASE("report_destination: the address that was sent to, and the interface") {
    for_each_row<option::report_destination>([](row& one) {
        const auto info = ping(one);
        CHECK(info.destination == expected_destination(one));
        CHECK(info.local_address == info.destination);
        // An emulator of another byte order hands the index on as it comes.
        if (info.interface_index && !options_are_emulated()) CHECK(is_interface(*info.interface_index));
        CHECK(info.reply() == datagram_header{.source = info.destination});
        CHECK(info.traffic_class == std::nullopt);
        CHECK(info.hop_limit == std::nullopt);
        CHECK(info.arrived_at == std::nullopt);
    });
}

TEST_CASE("report_traffic_class: what the sender has set, with its part of ECN") {
    for_each_row<option::report_traffic_class>([](row& one) {
        if (!one.mouth.set(option::traffic_class{0xba})) return;  // Windows lets no sender set it
        const auto info = ping(one);
        CHECK(info.traffic_class == 0xba);
        CHECK(info.ecn == ip::ecn::capable_0);
    });
}

TEST_CASE("report_hop_limit: what is left of what the sender has set") {
    for_each_row<option::report_hop_limit>([](row& one) {
        must(one.mouth.set(option::hop_limit{77}));
        const auto info = ping(one);
        if (one.mixes_families() && !info.hop_limit) return;  // macOS
        CHECK(info.hop_limit == 77);
    });
}

TEST_CASE("report_arrival_time: between the sending and the receiving") {
    for_each_row<option::report_arrival_time>([](row& one) {
        const auto before = std::chrono::system_clock::now();
        const auto info = ping(one);
        const auto after = std::chrono::system_clock::now();
        REQUIRE(info.arrived_at);
        CHECK(*info.arrived_at >= before - 1ms);  // the clocks' ticks
        CHECK(*info.arrived_at <= after + 1ms);
    });
}

TEST_CASE("report_drops: how many did not fit, with a datagram that was queued after them") {
    for_each_row<option::report_drops>([](row& one) {
        CHECK(ping(one).dropped_datagrams == std::nullopt);
        must(one.ears.set(option::receive_buffer_size{4096}));
        for (int i = 0; i < 100; ++i) must(one.mouth.send_to("ping", one.there));
        must(one.ears.set_blocking(false));
        std::uint32_t received = 0;
        std::array<char, 16> buffer;
        datagram_info info;
        while (one.ears.receive_from(buffer, info)) ++received;
        CHECK(info == datagram_info{});  // the call that failed leaves nothing behind
        must(one.ears.set_blocking(true));
        REQUIRE(received < 100);
        CHECK(ping(one).dropped_datagrams == 100 - received);
    });
}

TEST_CASE("report: all of them at once, and none once they are off") {
    for_each_row<option::report_destination>([](row& one) {
        static_cast<void>(one.ears.set(option::report_traffic_class{true}));
        static_cast<void>(one.ears.set(option::report_hop_limit{true}));
        static_cast<void>(one.ears.set(option::report_arrival_time{true}));
        static_cast<void>(one.ears.set(option::report_drops{true}));
        CHECK(ping(one).destination == expected_destination(one));
        static_cast<void>(one.ears.set(option::report_traffic_class{false}));
        static_cast<void>(one.ears.set(option::report_hop_limit{false}));
        static_cast<void>(one.ears.set(option::report_arrival_time{false}));
        must(one.ears.set(option::report_destination{false}));
        CHECK(ping(one) == datagram_info{});
    });
}

TEST_CASE("receive_from with an info: peeks, cuts, empties and deadlines as without") {
    for_each_row<option::report_destination>([](row& one) {
        std::array<char, 2> small;
        datagram_info info;
        must(one.mouth.send_to("ping", one.there));
        const auto peeked = must(one.ears.peek_from(small, info, patience));
        CHECK(peeked.truncated);
        CHECK(info.destination == expected_destination(one));
        info = {};
        const auto cut = must(one.ears.receive_from(small, info, patience));
        CHECK(cut.truncated);
        CHECK(cut.bytes.size() == 2);
        CHECK(info.destination == expected_destination(one));
        must(one.mouth.send_to("", one.there));
        info = {};
        CHECK(must(one.ears.receive_from(small, info, patience)).bytes.empty());
        CHECK(info.destination == expected_destination(one));
        CHECK(one.ears.receive_from(small, info, 10ms).error() == errc::deadline_exceeded);
        CHECK(info == datagram_info{});
    });
}

TEST_CASE("receive_from with an info: a moved-from socket") {
    auto one = must(udp::bind(any_port()));
    const auto elsewhere = std::move(one);
    std::array<char, 2> small;
    datagram_info info{.hop_limit = 1};
    CHECK(one.receive_from(small, info).error() == std::errc::bad_file_descriptor);
    CHECK(info == datagram_info{});
}

}  // namespace sockstate::test::report_test
