// The interfaces of the machine that the test runs on: each has a loopback interface and something to bind to.

#include "support/check_text.hpp"
#include "support/must.hpp"

#include <sockstate/ip/network_interface.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace sockstate::test::network_interface_test {

namespace {

const ip::network_interface* loopback_in(const std::vector<ip::network_interface>& all) {
    const auto found = std::ranges::find_if(all, [](const auto& one) { return one.loopback && one.up; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("network_interfaces: each once, with a number, a name and a size of packets") {
    std::set<std::uint32_t> indices;
    std::set<std::string> names;
    for (const auto& one : *ip::network_interfaces()) {
        CAPTURE(to_string(one));
        CHECK(one.index != 0);
        CHECK(!one.name.empty());
        CHECK(indices.insert(one.index).second);
        CHECK(names.insert(one.name).second);
        REQUIRE(one.mtu_bytes);
        CHECK(*one.mtu_bytes >= 68);  // what IPv4 takes at least
    }
    CHECK(!indices.empty());
}

TEST_CASE("network_interfaces: the loopback interface has 127.0.0.1, in a network of its own") {
    const auto all = must(ip::network_interfaces());
    const auto* const loopback = loopback_in(all);
    REQUIRE(loopback != nullptr);
    CHECK(!loopback->point_to_point);
    const ip::address v4 = ip::address_v4::loopback();
    const auto found = std::ranges::find(loopback->addresses, v4, &ip::network_interface_address::address);
    REQUIRE(found != loopback->addresses.end());
    CHECK(found->network().contains(v4));
    CHECK(found->network() == *ip::prefix::parse("127.0.0.0/8"));
}

TEST_CASE("network_interfaces: every address is one that a socket can be bound to") {
    for (const auto& one : *ip::network_interfaces()) {
        if (!one.up) continue;
        for (const auto& has : one.addresses) {
            CAPTURE(to_string(one));
            CAPTURE(to_string(has));
            CHECK(has.network().contains(has.address));
            CHECK(has.prefix_length <= (has.address.is_v4() ? 32U : 128U));
            if (has.address.is_link_local() && has.address.is_v6()) CHECK(has.address.to_v6().scope_id() == one.index);
            const auto bound = udp::bind({has.address, 0});
            // An IPv6 address may still be tentative (RFC 4862).
            if (!bound) CHECK(bound.error() == std::errc::address_not_available);
        }
    }
}

TEST_CASE("find_interface: by its whole name") {
    const auto all = must(ip::network_interfaces());
    for (const auto& one : all) CHECK(must(ip::find_interface(one.name)) == one);
    CHECK(must(ip::find_interface("")) == std::nullopt);
    CHECK(must(ip::find_interface(all.front().name + 'x')) == std::nullopt);
    CHECK(must(ip::find_interface(all.front().name.substr(1))) == std::nullopt);
}

TEST_CASE("network_interface: as text") {
    ip::network_interface one{.index = 2, .name = "eth0"};
    check_text(one, "2 eth0: down");
    one.up = one.multicast = true;
    one.mtu_bytes = 1500;
    one.addresses = {{*ip::address::parse("192.0.2.7"), 24}, {*ip::address::parse("fe80::1%2"), 64}};
    check_text(one, "2 eth0: up, multicast, mtu 1500, 192.0.2.7/24, fe80::1%2/64");
    check_text(one.addresses.front(), "192.0.2.7/24");
    check_text(one.addresses.front().network(), "192.0.2.0/24");
    one = {.index = 1, .name = "l\x1bo", .up = true, .loopback = true, .point_to_point = true};
    check_text(one, "1 l\\x1bo: up, loopback, point_to_point");
}

}  // namespace sockstate::test::network_interface_test
