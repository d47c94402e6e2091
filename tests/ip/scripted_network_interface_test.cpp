// What is made of the rows that a system reports, and of its failures.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/ip/network_interface.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_network_interface_test {

namespace {

using walk = table_walk<platform::interface_row>;

const ip::address first = *ip::address::parse("192.0.2.1");
const ip::address second = *ip::address::parse("2001:db8::1");

const walk rows{{{.index = 1, .name = "one", .up = true, .loopback = true, .mtu_bytes = 65536},
                 {.index = 7, .name = "seven", .point_to_point = true, .multicast = true},
                 {.index = 7, .name = "seven", .address = first, .prefix_length = 24},
                 {.index = 8, .name = "gone", .address = first, .prefix_length = 24},
                 {.index = 1, .name = "one", .address = second, .prefix_length = 64},
                 {.index = 7, .name = "seven", .address = second, .prefix_length = 128}}};

}  // namespace

TEST_CASE("network_interfaces: addresses go to their interface, and nowhere without one") {
    scripted_kernel kernel;
    kernel.will(call::visit_interfaces, rows);
    const auto all = must(ip::network_interfaces());
    REQUIRE(all.size() == 2);
    CHECK(
        all[0] ==
        ip::network_interface{
            .index = 1, .name = "one", .up = true, .loopback = true, .mtu_bytes = 65536, .addresses = {{second, 64}}});
    CHECK(all[1] == ip::network_interface{.index = 7,
                                          .name = "seven",
                                          .point_to_point = true,
                                          .multicast = true,
                                          .addresses = {{first, 24}, {second, 128}}});
}

TEST_CASE("network_interfaces: a failure comes back, and no part of a list") {
    scripted_kernel kernel;
    for (const auto& failing :
         {walk{{}, error::system(static_cast<int>(std::errc::too_many_files_open), operation::network_interfaces)},
          walk{rows.rows,
               error::system(static_cast<int>(std::errc::too_many_files_open), operation::network_interfaces)}}) {
        kernel.will(call::visit_interfaces, failing).will(call::visit_interfaces, failing);
        CHECK(ip::network_interfaces().error() == std::errc::too_many_files_open);
        CHECK(to_string(ip::find_interface("one").error()).starts_with("network interfaces: too many"));
    }
}

TEST_CASE("find_interface: none of that name is no failure") {
    scripted_kernel kernel;
    kernel.will(call::visit_interfaces, rows).will(call::visit_interfaces, rows);
    CHECK(must(ip::find_interface("seven"))->index == 7);
    CHECK(must(ip::find_interface("gone")) == std::nullopt);
}

}  // namespace sockstate::test::scripted_network_interface_test
