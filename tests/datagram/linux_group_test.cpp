// Multicast groups where the test has a network of its own: sources, IPv6, mixed families, options of the sender.

#include "support/emulation.hpp"
#include "support/ethernet.hpp"
#include "support/loopback.hpp"
#include "support/own_namespace.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace sockstate::test::linux_group_test {

using bound_socket = socket<udp, bound>;

namespace {

const ip::address v4_group = *ip::address::parse("239.255.77.1");
const ip::address v4_other = *ip::address::parse("239.255.77.2");
const ip::address v6_group = *ip::address::parse("ff12::77");
const ip::address v6_other = *ip::address::parse("ff12::78");

std::uint32_t lo() {
    return ::if_nametoindex("lo");
}

bound_socket open_ears(ip::family family, std::uint16_t port = 0) {
    return must(udp::bind_shared(ip::endpoint::any(family, port)));
}

bound_socket open_mouth(const ip::address& from, std::uint32_t by = lo()) {
    auto mouth = must(udp::bind({from, 0}));
    must(mouth.set(option::multicast_interface{by}));
    return mouth;
}

std::uint16_t port_of(const bound_socket& ears) {
    return must(ears.local_endpoint()).port();
}

std::string hear(bound_socket& ears) {
    std::array<char, 64> buffer;
    const auto got = must(ears.receive_from(buffer, patience));
    return {buffer.data(), got.bytes.size()};
}

}  // namespace

TEST_CASE("socket<udp, bound>: of a group with a source only that sender is heard") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        const ip::address wanted = ip::address_v4::loopback();
        const ip::address unwanted = *ip::address::parse("127.0.0.2");
        auto ears = open_ears(ip::family::v4);
        const ip::membership group{.group = v4_group, .interface_index = lo(), .source = wanted};
        must(ears.join(group));
        auto stranger = open_mouth(unwanted);
        auto friendly = open_mouth(wanted);
        must(stranger.send_to("not this", {v4_group, port_of(ears)}));
        must(friendly.send_to("this", {v4_group, port_of(ears)}));
        CHECK(hear(ears) == "this");

        // A second source of the same group, and the first one left.
        must(ears.join({.group = v4_group, .interface_index = lo(), .source = unwanted}));
        must(ears.leave(group));
        must(friendly.send_to("not this", {v4_group, port_of(ears)}));
        must(stranger.send_to("now this", {v4_group, port_of(ears)}));
        CHECK(hear(ears) == "now this");
    });
}

TEST_CASE("socket<udp, bound>: IPv6 groups are heard as IPv4 groups are") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        if (!add_ethernet()) return;
        const auto card = ::if_nametoindex("card");
        auto mouth = open_mouth(*ip::address::parse("fd77::1"), card);
        auto first = open_ears(ip::family::v6);
        auto second = open_ears(ip::family::v6, port_of(first));
        must(first.join({.group = v6_group, .interface_index = card}));
        must(second.join({.group = v6_other.to_v6().with_scope(card)}));  // the interface is in the address
        must(mouth.send_to("to the first", {v6_group.to_v6().with_scope(card), port_of(first)}));
        must(mouth.send_to("to the second", {v6_other.to_v6().with_scope(card), port_of(first)}));
        CHECK(hear(first) == "to the first");
        CHECK(hear(second) == "to the second");
        CHECK(second.leave({.group = v6_group, .interface_index = card}).error() == std::errc::address_not_available);
        must(second.leave({.group = v6_other, .interface_index = card}));
    });
}

TEST_CASE("socket<udp, bound>: a dual-stack socket joins groups of both families") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        auto mouth = open_mouth(ip::address_v4::loopback());
        auto ears = open_ears(ip::family::v6);
        auto others = open_ears(ip::family::v6, port_of(ears));
        must(ears.join({.group = v4_group, .interface_index = lo()}));
        must(ears.join({.group = v6_group, .interface_index = lo()}));
        must(others.join({.group = ip::address_v6::v4_mapped(v4_other.to_v4()), .interface_index = lo()}));
        must(mouth.send_to("one", {v4_group, port_of(ears)}));
        must(mouth.send_to("two", {v4_other, port_of(ears)}));
        CHECK(hear(ears) == "one");
        CHECK(hear(others) == "two");
        must(ears.leave({.group = v4_group, .interface_index = lo()}));
        must(ears.leave({.group = v6_group, .interface_index = lo()}));
    });
}

TEST_CASE("socket<udp, bound>: a socket that has joined nothing hears as Linux has it") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        auto mouth = open_mouth(ip::address_v4::loopback());
        auto member = open_ears(ip::family::v4);
        auto stranger = open_ears(ip::family::v4, port_of(member));
        must(member.join({.group = v4_group, .interface_index = lo()}));
        CHECK(!stranger.join({.group = v4_group, .interface_index = 77}));  // a failed join changes nothing
        must(mouth.send_to("for all", {v4_group, port_of(member)}));
        CHECK(hear(member) == "for all");
        CHECK(hear(stranger) == "for all");
    });
}

TEST_CASE("option::multicast_loopback: false keeps a datagram from this machine's own members") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        if (!add_ethernet()) return;  // what leaves by the loopback interface comes back whatever the option says
        const auto card = ::if_nametoindex("card");
        auto mouth = open_mouth(*ip::address::parse("10.77.0.1"), card);
        auto ears = open_ears(ip::family::v4);
        must(ears.join({.group = v4_group, .interface_index = card}));
        must(mouth.set(option::multicast_loopback{false}));
        must(mouth.send_to("silent", {v4_group, port_of(ears)}));
        must(mouth.set(option::multicast_loopback{true}));
        must(mouth.set(option::multicast_hop_limit{0}));  // this machine is as far as it goes
        must(mouth.send_to("heard", {v4_group, port_of(ears)}));
        CHECK(hear(ears) == "heard");
    });
}

TEST_CASE("socket<udp, bound>: of a group on one interface nothing is heard by another") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        if (!add_ethernet()) return;
        const auto card = ::if_nametoindex("card");
        auto on_lo = open_mouth(ip::address_v4::loopback());
        auto on_card = open_mouth(*ip::address::parse("10.77.0.1"), card);
        auto ears = open_ears(ip::family::v4);
        must(ears.join({.group = v4_group, .interface_index = card}));
        must(on_lo.send_to("by lo", {v4_group, port_of(ears)}));
        must(on_card.send_to("by the card", {v4_group, port_of(ears)}));
        CHECK(hear(ears) == "by the card");
    });
}

TEST_CASE("option::multicast_interface: reads back of IPv6, and fails on an interface that is not there") {
    if (emulator_lacks("the options of groups")) return;
    auto v6 = must(udp::open(ip::family::v6));
    CHECK(v6.get<option::multicast_interface>() == 0U);
    must(v6.set(option::multicast_interface{lo()}));
    CHECK(v6.get<option::multicast_interface>() == lo());
    CHECK(v6.set(option::multicast_interface{0x7fff'ffff}).error() == std::errc::no_such_device);
    auto v4 = must(udp::open(ip::family::v4));
    must(v4.set(option::multicast_interface{lo()}));
    const auto read = v4.get<option::multicast_interface>();
    CHECK((read == lo() || read.error() == errc::not_supported));
    CHECK(v4.set(option::multicast_interface{0x7fff'ffff}).error() == std::errc::address_not_available);
    CHECK(v4.set(option::multicast_interface{0xffff'ffff}).error() == errc::invalid_argument);
}

TEST_CASE("socket<udp, bound>: too many groups are an error, and the others stay") {
    if (emulator_lacks("the options of groups")) return;
    in_own_namespace([] {
        auto ears = open_ears(ip::family::v4);
        auto mouth = open_mouth(ip::address_v4::loopback());
        result<void> joined;
        std::uint8_t count = 0;
        while (joined && count < 255) {
            joined = ears.join({.group = ip::address_v4{{239, 255, 78, count}}, .interface_index = lo()});
            if (joined) ++count;
        }
        REQUIRE(!joined);
        CHECK(joined.error().out_of_resources());
        CHECK(count >= 1);
        must(mouth.send_to("still", {ip::address_v4{{239, 255, 78, 0}}, port_of(ears)}));
        CHECK(hear(ears) == "still");
    });
}

}  // namespace sockstate::test::linux_group_test
