// Multicast groups on the loopback interface: who hears what, and what is refused. What a socket does not hear is shown
// by a later datagram that it does hear.

#include "support/check_text.hpp"
#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/ip/network_interface.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace sockstate::test::group_test {

using bound_socket = socket<udp, bound>;

namespace {

/// Addresses for this organisation alone (RFC 2365, RFC 7346).
const ip::address group_a = *ip::address::parse("239.255.77.1");
const ip::address group_b = *ip::address::parse("239.255.77.2");

std::uint32_t loopback_index() {
    for (const auto& one : *ip::network_interfaces()) {
        if (one.loopback && one.up) return one.index;
    }
    FAIL("no loopback interface");
    return 0;
}

ip::membership on_loopback(const ip::address& group) {
    return {.group = group, .interface_index = loopback_index()};
}

/// Shares the port with `other`, or takes a free one.
bound_socket open_ears(const bound_socket* other = nullptr) {
    const std::uint16_t port = other == nullptr ? std::uint16_t{0} : must(other->local_endpoint()).port();
    return must(udp::bind_shared(ip::endpoint::any(ip::family::v4, port)));
}

/// Sends to groups by the loopback interface. False where this system takes no index for that.
bool open_mouth(bound_socket& mouth) {
    const auto set = mouth.set(option::multicast_interface{loopback_index()});
    if (!set) MESSAGE("skipped: ", to_string(set.error()));
    return set.has_value();
}

void say(bound_socket& mouth, const std::string& what, const ip::address& group, const bound_socket& ears) {
    must(mouth.send_to(what, {group, must(ears.local_endpoint()).port()}));
}

std::string hear(bound_socket& ears) {
    std::array<char, 64> buffer;
    const auto got = must(ears.receive_from(buffer, patience));
    return {buffer.data(), got.bytes.size()};
}

}  // namespace

TEST_CASE("socket<udp, bound>: hears the groups that it has joined, and no others") {
    if (emulator_lacks("the options of groups")) return;
    auto mouth = must(udp::bind(any_port()));
    if (!open_mouth(mouth)) return;
    auto first = open_ears();
    auto second = open_ears(&first);
    must(first.join(on_loopback(group_a)));
    must(second.join(on_loopback(group_b)));
    say(mouth, "to a", group_a, first);
    say(mouth, "to b", group_b, first);
    say(mouth, "end of a", group_a, first);
    CHECK(hear(second) == "to b");
    CHECK(hear(first) == "to a");
    CHECK(hear(first) == "end of a");
}

TEST_CASE("socket<udp, bound>: a group that was left is not heard any more") {
    if (emulator_lacks("the options of groups")) return;
    auto mouth = must(udp::bind(any_port()));
    if (!open_mouth(mouth)) return;
    auto ears = open_ears();
    auto others = open_ears(&ears);  // keeps the machine in the group
    must(ears.join(on_loopback(group_a)));
    must(ears.join(on_loopback(group_b)));
    must(others.join(on_loopback(group_a)));
    say(mouth, "one", group_a, ears);
    CHECK(hear(ears) == "one");
    must(ears.leave(on_loopback(group_a)));
    say(mouth, "two", group_a, ears);
    say(mouth, "three", group_b, ears);
    CHECK(hear(ears) == "three");
    CHECK(hear(others) == "one");
    CHECK(hear(others) == "two");
}

TEST_CASE("udp::bind_shared: every socket at the port hears the group") {
    if (emulator_lacks("the options of groups")) return;
    auto mouth = must(udp::bind(any_port()));
    if (!open_mouth(mouth)) return;
    auto first = open_ears();
    auto second = open_ears(&first);
    auto third = open_ears(&first);
    for (auto* ears : {&first, &second, &third}) must(ears->join(on_loopback(group_a)));
    say(mouth, "all", group_a, first);
    for (auto* ears : {&first, &second, &third}) CHECK(hear(*ears) == "all");
}

TEST_CASE("udp::bind_shared: a socket that was opened otherwise keeps its port") {
    if (emulator_lacks("the options of groups")) return;
    const auto alone = must(udp::bind(ip::endpoint::any(ip::family::v4, 0)));
    const auto shared = udp::bind_shared(must(alone.local_endpoint()));
    REQUIRE(!shared);
    CHECK(shared.error() == std::errc::address_in_use);
}

TEST_CASE("socket<udp, bound>: what is no membership is refused before the system sees it") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = open_ears();
    const auto index = loopback_index();
    const ip::address unicast = ip::address_v4::loopback();
    const ip::address v6_source = ip::address_v6::loopback();
    const ip::address v6_group = *ip::address::parse("ff12::77");
    const ip::address scoped = *ip::address::parse("ff12::77%" + std::to_string(index));
    for (const ip::membership& wrong :
         {ip::membership{}, ip::membership{.group = unicast}, ip::membership{.group = *ip::address::parse("::1")},
          ip::membership{.group = group_a, .interface_index = index, .source = v6_source},
          ip::membership{.group = scoped, .interface_index = index + 1},
          ip::membership{.group = v6_group, .interface_index = index}}) {
        CAPTURE(to_string(wrong));
        const auto joined = ears.join(wrong);
        REQUIRE(!joined);
        CHECK(joined.error() == errc::invalid_argument);
        CHECK(joined.error().attempted() == operation::join);
        const auto left = ears.leave(wrong);
        REQUIRE(!left);
        CHECK(left.error() == errc::invalid_argument);
        CHECK(left.error().attempted() == operation::leave);
    }
}

TEST_CASE("socket<udp, bound>: a group is joined once, and left only by a member") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = open_ears();
    const auto not_member = ears.leave(on_loopback(group_a));
    REQUIRE(!not_member);
    CHECK(not_member.error() == std::errc::address_not_available);
    must(ears.join(on_loopback(group_a)));
    const auto twice = ears.join(on_loopback(group_a));
    REQUIRE(!twice);
    CHECK((twice.error() == std::errc::address_in_use || twice.error() == std::errc::address_not_available));
    must(ears.leave(on_loopback(group_a)));
    CHECK(ears.leave(on_loopback(group_a)).error() == std::errc::address_not_available);
    must(ears.join(on_loopback(group_a)));
}

TEST_CASE("socket<udp, bound>: an interface that does not exist is no way to a group") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = open_ears();
    std::uint32_t unused = 1;
    for (const auto& one : *ip::network_interfaces()) unused = std::max(unused, one.index + 1);
    const auto joined = ears.join({.group = group_a, .interface_index = unused});
    REQUIRE(!joined);
    CHECK((joined.error() == std::errc::no_such_device || joined.error() == std::errc::address_not_available));
}

TEST_CASE("socket<udp, bound>: a moved-from socket joins nothing") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = open_ears();
    const auto elsewhere = std::move(ears);
    CHECK(ears.join(on_loopback(group_a)).error() == std::errc::bad_file_descriptor);
    CHECK(ears.leave(on_loopback(group_a)).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("socket<udp, bound>: the system chooses an interface if none is named") {
    if (emulator_lacks("the options of groups")) return;
    auto ears = open_ears();
    const auto joined = ears.join({.group = group_a});
    // Without a route for groups there may be none to choose.
    if (!joined) {
        CHECK((joined.error() == std::errc::no_such_device || joined.error() == std::errc::address_not_available));
        return;
    }
    must(ears.leave({.group = group_a}));
}

TEST_CASE("ip::membership: as text") {
    if (emulator_lacks("the options of groups")) return;
    check_text(ip::membership{.group = group_a}, "239.255.77.1");
    check_text(ip::membership{.group = group_a, .interface_index = 2, .source = *ip::address::parse("192.0.2.7")},
               "239.255.77.1 on interface 2 from 192.0.2.7");
}

}  // namespace sockstate::test::group_test
