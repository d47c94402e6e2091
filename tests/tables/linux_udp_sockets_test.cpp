// The two ways to Linux's table of UDP sockets, netlink and /proc: the same rows, with what was dropped.

#include "support/connection_table.hpp"
#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/sock_diag.hpp"

#include <linux/proc_net.hpp>

#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace sockstate::test::linux_udp_sockets_test {

namespace kernel = sockstate::platform::linux_kernel;

namespace {

using walk = result<void> (*)(const udp_filter&, platform::udp_visitor, void*);

result<void> visit_by_netlink(const udp_filter& wanted, platform::udp_visitor visit, void* context) {
    return kernel::visit_udp_by_sock_diag(wanted, visit, context).map([](auto rows) { REQUIRE(rows); });
}

std::vector<udp_socket> rows_by(walk way, const udp_filter& wanted) {
    std::vector<udp_socket> rows;
    const auto add = [](void* to, const udp_socket& row) {
        static_cast<std::vector<udp_socket>*>(to)->push_back(row);
        return true;
    };
    must(way(wanted, add, &rows));
    return rows;
}

udp_socket row_by(walk way, const udp_filter& wanted) {
    return one_row([&] { return rows_by(way, wanted); });
}

udp_socket agreed_row(const ip::endpoint& local) {
    const udp_filter wanted{.local_address = local.address(), .local_port = local.port()};
    const auto proc = row_by(kernel::visit_udp_by_proc, wanted);
    CHECK(row_by(visit_by_netlink, wanted) == proc);
    CHECK(proc.local == local.unmapped());
    CHECK(proc.uid);
    CHECK(proc.inode);
    return proc;
}

}  // namespace

TEST_CASE("udp by netlink and /proc: the same row of a bound and of a connected socket") {
    if (!has_sock_diag()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        const auto bound = must(udp::bind(any_port(family)));
        const auto where = must(bound.local_endpoint());
        CHECK(!agreed_row(where).remote);
        const auto connected = must(must(udp::bind(any_port(family))).connect(where));
        CHECK(agreed_row(must(connected.local_endpoint())).remote == where);
    }
}

TEST_CASE("udp by netlink and /proc: the same row of a mapped socket") {
    if (!has_sock_diag()) return;
    const auto mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback());
    const auto bound = must(udp::bind({mapped, 0}));
    CHECK(!agreed_row(must(bound.local_endpoint())).remote);
}

TEST_CASE("udp by netlink and /proc: what is unread, and what had no room") {
    if (!has_sock_diag()) return;
    auto fresh = must(udp::open(ip::family::v4));
    must(fresh.set(option::receive_buffer_size{1}));  // the least there is
    const auto bound = must(std::move(fresh).bind(any_port()));
    const auto where = must(bound.local_endpoint());
    auto sender = must(udp::bind(any_port()));
    const std::array<char, 1024> datagram{};
    constexpr int sent = 50;
    for (int i = 0; i < sent; ++i) must(sender.send_to(datagram, where));
    const auto row = agreed_row(where);
    REQUIRE(row.receive_queue_bytes);
    CHECK(*row.receive_queue_bytes >= datagram.size());
    REQUIRE(row.dropped_datagrams);
    CHECK(*row.dropped_datagrams > 0);
    CHECK(*row.dropped_datagrams < sent);
}

TEST_CASE("udp by netlink and /proc: the walk ends when the visitor has enough, and what it throws comes out") {
    const auto v4 = must(udp::bind(any_port(ip::family::v4)));
    const auto v6 = must(udp::bind(any_port(ip::family::v6)));
    const auto before = open_descriptors();
    for (const walk way : {walk{kernel::visit_udp_by_proc}, walk{platform::visit_udp_sockets}}) {
        int visits = 0;
        const auto once = [](void* to, const udp_socket&) { return ++*static_cast<int*>(to) < 1; };
        must(way({}, once, &visits));
        CHECK(visits == 1);
        const auto refuse = [](void*, const udp_socket&) -> bool { throw std::runtime_error{"enough"}; };
        CHECK_THROWS_AS(static_cast<void>(way({}, refuse, nullptr)), std::runtime_error);
    }
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_udp_sockets_test
