// The tables of sockets, walked without the heap: Linux hands them over in parts, by either way.

#include "support/counted_allocations.hpp"
#include "support/loopback.hpp"

#include <linux/local_sockets.hpp>
#include <linux/proc_net.hpp>

#include <sockstate/local.hpp>
#include <sockstate/platform/holders.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::linux_table_allocation_test {

TEST_CASE("visit_connections: a walk takes nothing from the heap, with metrics, a filter, or an early end") {
    const auto [client, server] = connected_pair();
    const connection_filter wanted{.local_address = ip::prefix{ip::address_v4::loopback(), 8},
                                   .remote_port = must(client.remote_endpoint()).port()};
    bool all = true;
    int rows = 0;
    const auto count = allocations_of([&] {
        all &= visit_connections({}, [&](const connection&) { ++rows; }).has_value();
        all &= visit_connections(wanted, [&](const connection&, const tcp_info*) { ++rows; }).has_value();
        all &= visit_connections(wanted, [](const connection&) { return false; }).has_value();
    });
    CHECK(all);
    CHECK(rows >= 3);
    CHECK(count == 0);
}

TEST_CASE("visit_connections: nor does a walk by /proc") {
    const auto [client, server] = connected_pair();
    int rows = 0;
    const auto add = [](void* to, const connection&, const tcp_info*) { return ++*static_cast<int*>(to) != 0; };
    bool all = true;
    const auto count =
        allocations_of([&] { all &= platform::linux_kernel::visit_by_proc({}, add, &rows).has_value(); });
    CHECK(all);
    CHECK(rows >= 2);
    CHECK(count == 0);
}

TEST_CASE("visit_udp_sockets: a walk takes nothing from the heap, by either way") {
    const auto bound = must(udp::bind(any_port()));
    int rows = 0;
    const auto add = [](void* to, const udp_socket&) { return ++*static_cast<int*>(to) != 0; };
    bool all = true;
    const auto count = allocations_of([&] {
        all &= visit_udp_sockets({}, [&](const udp_socket&) { ++rows; }).has_value();
        all &= platform::linux_kernel::visit_udp_by_proc({}, add, &rows).has_value();
    });
    CHECK(all);
    CHECK(rows >= 2);
    CHECK(count == 0);
}

TEST_CASE("visit_local_sockets: a walk takes nothing from the heap, by either way") {
    const auto [one, other] = must(local::stream_protocol::pair());
    int rows = 0;
    const auto add = [](void* to, const local_socket&) { return ++*static_cast<int*>(to) != 0; };
    bool all = true;
    const auto count = allocations_of([&] {
        all &= visit_local_sockets({}, [&](const local_socket&) { ++rows; }).has_value();
        all &= platform::linux_kernel::visit_local_by_proc({}, add, &rows).has_value();
    });
    CHECK(all);
    CHECK(rows >= 4);
    CHECK(count == 0);
}

TEST_CASE("holders: a pass over every process takes nothing from the heap") {
    const auto bound = must(udp::bind(any_port()));
    int seen = 0;
    const auto add = [](void* to, const platform::held_socket&) { ++*static_cast<int*>(to); };
    bool done = false;
    const auto count = allocations_of([&] { done = platform::visit_holders({}, add, &seen).has_value(); });
    CHECK(done);
    CHECK(seen >= 1);
    CHECK(count == 0);
}

TEST_CASE("find: takes nothing from the heap, found or not") {
    const auto [client, server] = connected_pair();
    const auto local = must(client.local_endpoint());
    const auto remote = must(client.remote_endpoint());
    bool all = true;
    const auto count = allocations_of([&] {
        const auto found = find(local, remote);
        all &= found && found->has_value();
        const auto missed = find(local, local);
        all &= missed && !missed->has_value();
    });
    CHECK(all);
    CHECK(count == 0);
}

}  // namespace sockstate::test::linux_table_allocation_test
