// What find meets on Linux alone: handshakes that no handle shows, sockets bound to a device, and no netlink.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/sock_diag.hpp"

#include <sockstate/platform/address.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::linux_find_test {

using namespace std::chrono_literals;
namespace kernel = sockstate::platform::linux_kernel;

TEST_CASE("find: a handshake that waits, which has no handle") {
    if (!has_sock_diag()) return;
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::defer_accept{30s}));
    const auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    const auto where = must(listener.local_endpoint());
    const auto client = must(tcp::connect(where, patience));
    const auto row = must(find(where, must(client.local_endpoint())));
    REQUIRE(row);
    CHECK(row->state == tcp_state::syn_received);
    CHECK(!row->inode);
}

TEST_CASE("find: the kernel's look-up answers with the row of the table, queues, owner and inode") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    must(client.send_all("unread"));
    must(server.wait_readable(patience));
    const auto local = must(server.local_endpoint());
    const auto remote = must(server.remote_endpoint());
    const auto row = must(kernel::find_by_sock_diag(local, remote, 0));
    REQUIRE(row);
    CHECK(row->receive_queue_bytes == 6U);
    CHECK(row->uid);
    CHECK(row->inode);
    CHECK(row == must(find(local, remote)));
    const auto table = must(connections({.local_port = local.port(), .remote_port = remote.port()}));
    REQUIRE(table.size() == 1);
    CHECK(*row == table[0]);
}

TEST_CASE("find: a socket that is bound to a device, which the kernel's look-up finds on that device alone") {
    if (!has_sock_diag()) return;
    auto fresh = must(tcp::open(ip::family::v4));
    if (const auto set = fresh.set(option::bind_to_device{"lo"}); !set) {
        MESSAGE("skipped: no binding to a device here: ", to_string(set.error()));
        return;
    }
    auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    const auto where = must(listener.local_endpoint());
    const auto client = must(tcp::connect(where, patience));
    const auto server = must(listener.accept(patience));
    const auto there = must(client.local_endpoint());
    CHECK(!must(kernel::find_by_sock_diag(where, there, 0)));
    const auto row = must(find(where, there));
    REQUIRE(row);
    CHECK(row->state == tcp_state::established);
    REQUIRE(row->bound_interface);
    CHECK(row->bound_interface == must(platform::interface_index("lo")));
    CHECK(row == must(kernel::find_by_sock_diag(where, there, *row->bound_interface)));
    CHECK(!must(kernel::find_by_sock_diag(where, there, *row->bound_interface + 1)));
}

TEST_CASE("find: no descriptor stays open, found or not") {
    const auto [client, server] = connected_pair();
    const auto before = open_descriptors();
    for (int i = 0; i < 10; ++i) {
        CHECK(must(find(must(client.local_endpoint()), must(client.remote_endpoint()))));
        CHECK(!must(find(must(client.local_endpoint()), any_port())));
    }
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_find_test
