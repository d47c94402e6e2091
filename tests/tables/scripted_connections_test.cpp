// What becomes of rows that a kernel tells twice, of walks that it disturbs, and of look-ups that it refuses.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connections_test {

namespace {

using walk = table_walk<connection>;

connection row(tcp_state state, std::uint16_t port, std::optional<std::uint64_t> inode = std::nullopt) {
    connection one;
    one.state = state;
    one.local = {ip::address_v4::loopback(), 80};
    one.remote = state == tcp_state::listen ? ip::endpoint{} : ip::endpoint{ip::address_v4::loopback(), port};
    one.inode = inode;
    return one;
}

/// A walk that tells these rows and then fails.
walk ending_in(std::errc condition, std::vector<connection> rows = {}) {
    return {std::move(rows), error::system(static_cast<int>(condition), operation::connections)};
}

}  // namespace

TEST_CASE("connections: a row that comes again replaces the older one") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1, 5), row(tcp_state::established, 2, 6),
                                               row(tcp_state::close_wait, 1, 5), row(tcp_state::time_wait, 2)}});
    CHECK(must(connections()) == std::vector{row(tcp_state::close_wait, 1, 5), row(tcp_state::time_wait, 2)});
}

TEST_CASE("connections: several listeners at one endpoint are several, and one that comes again is one") {
    const std::vector listeners = {row(tcp_state::listen, 0, 5), row(tcp_state::listen, 0, 6),
                                   row(tcp_state::listen, 0), row(tcp_state::listen, 0)};
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{listeners});
    kernel.will(call::visit_connections, walk{{listeners[0], listeners[1], listeners[1]}});
    CHECK(must(connections()) == listeners);
    CHECK(must(connections()).size() == 2);
}

TEST_CASE("connections: a disturbed walk is begun anew, a few times, and what it told is forgotten") {
    const std::vector first = {row(tcp_state::established, 1)};
    const std::vector second = {row(tcp_state::established, 2)};
    for (int disturbed = 0; disturbed < 3; ++disturbed) {
        scripted_kernel kernel;
        for (int i = 0; i < disturbed; ++i) {
            kernel.will(call::visit_connections, ending_in(std::errc::interrupted, first));
        }
        kernel.will(call::visit_connections, walk{second});
        CHECK(must(connections()) == second);
    }
    scripted_kernel kernel;
    for (int i = 0; i < 3; ++i) kernel.will(call::visit_connections, ending_in(std::errc::interrupted, first));
    CHECK(connections().error() == std::errc::interrupted);
}

TEST_CASE("connections: a walk that fails is not taken for a short table") {
    for (const auto condition :
         {std::errc::no_buffer_space, std::errc::not_enough_memory, std::errc::too_many_files_open}) {
        scripted_kernel kernel;
        const auto failing = ending_in(condition, {row(tcp_state::established, 1)});
        kernel.will(call::visit_connections, failing).will(call::visit_connections, failing);
        CHECK(connections().error() == condition);
        CHECK(connections_with_info().error() == condition);
    }
}

TEST_CASE("udp_sockets: a disturbed walk is begun anew, and one that fails is no short table") {
    udp_socket one;
    one.local = {ip::address_v4::loopback(), 53};
    const auto interrupted = error::system(static_cast<int>(std::errc::interrupted), operation::udp_sockets);
    const table_walk<udp_socket> disturbed{{one, one}, interrupted};
    scripted_kernel kernel;
    kernel.will(call::visit_udp_sockets, disturbed).will(call::visit_udp_sockets, disturbed);
    kernel.will(call::visit_udp_sockets, table_walk<udp_socket>{{one}});
    CHECK(must(udp_sockets()) == std::vector{one});
    for (int i = 0; i < 3; ++i) kernel.will(call::visit_udp_sockets, disturbed);
    CHECK(udp_sockets().error() == std::errc::interrupted);
    kernel.will(call::visit_udp_sockets, std::errc::not_enough_memory);
    CHECK(udp_sockets().error() == std::errc::not_enough_memory);
}

TEST_CASE(
    "local_sockets: a disturbed walk is begun anew, and a row that comes again takes the place of the older one") {
    local_socket one;
    one.inode = 7;
    local_socket later = one;
    later.state = local_socket_state::connected;
    const local_socket other{.inode = 8};
    const auto interrupted = error::system(static_cast<int>(std::errc::interrupted), operation::local_sockets);
    const table_walk<local_socket> disturbed{{one, other}, interrupted};
    scripted_kernel kernel;
    kernel.will(call::visit_local_sockets, disturbed).will(call::visit_local_sockets, disturbed);
    kernel.will(call::visit_local_sockets, table_walk<local_socket>{{one, other, later}});
    CHECK(must(local_sockets()) == std::vector{later, other});
    for (int i = 0; i < 3; ++i) kernel.will(call::visit_local_sockets, disturbed);
    CHECK(local_sockets().error() == std::errc::interrupted);
    kernel.will(call::visit_local_sockets, std::errc::not_enough_memory);
    CHECK(local_sockets().error() == std::errc::not_enough_memory);
}

TEST_CASE("find: what the kernel looks up is the answer, and so is that it failed") {
    const connection one = row(tcp_state::time_wait, 1);
    scripted_kernel kernel;
    kernel.will(call::find_connection, walk{{one}});
    CHECK(must(find(one.local, one.remote)) == one);
    kernel.will(call::find_connection, std::errc::too_many_files_open);
    CHECK(find(one.local, one.remote).error() == std::errc::too_many_files_open);
}

TEST_CASE("find: what a look-up misses is walked for, also when the walk is disturbed") {
    const connection one = row(tcp_state::established, 1);
    scripted_kernel kernel;
    kernel.always(call::find_connection);
    kernel.will(call::visit_connections, walk{{one}});
    CHECK(must(find(one.local, one.remote)) == one);
    kernel.will(call::visit_connections, ending_in(std::errc::interrupted));
    kernel.will(call::visit_connections, walk{{one}});
    CHECK(must(find(one.local, one.remote)) == one);
    kernel.will(call::visit_connections, walk{});
    CHECK(!must(find(one.local, one.remote)));
    for (int i = 0; i < 3; ++i) kernel.will(call::visit_connections, ending_in(std::errc::interrupted));
    CHECK(find(one.local, one.remote).error() == std::errc::interrupted);
}

TEST_CASE("find: a scope that one side does not tell keeps nothing out, another one does") {
    const auto link = must(ip::address::parse("fe80::1")).to_v6();
    const auto at = [&](std::uint32_t scope_id) { return ip::endpoint{link.with_scope(scope_id), 80}; };
    const auto is_found = [&](std::uint32_t asked, std::uint32_t listed) {
        connection one = row(tcp_state::established, 1);
        one.local = at(listed);
        scripted_kernel kernel;
        kernel.always(call::find_connection);
        kernel.will(call::visit_connections, walk{{one}});
        return must(find(at(asked), one.remote)).has_value();
    };
    CHECK(is_found(0, 0));
    CHECK(is_found(0, 3));
    CHECK(is_found(3, 0));
    CHECK(is_found(3, 3));
    CHECK(!is_found(3, 4));
}

}  // namespace sockstate::test::scripted_connections_test
