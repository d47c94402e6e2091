// Linux where a sandbox keeps netlink away: this program's own socket(2) refuses it, and /proc tells everything.

#include "support/connection_table.hpp"
#include "support/loopback.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/tcp/watch.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <vector>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sockstate::test::linux_without_netlink_test {

namespace {

int refusal = EAFNOSUPPORT;
int refused = 0;

}  // namespace

/// What the library calls here instead of libc's.
extern "C" int socket(int family, int type, int protocol) {
    if (family == AF_NETLINK) {
        ++refused;
        errno = refusal;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_socket, family, type, protocol));
}

TEST_CASE("without netlink: tables, visits and look-ups go by /proc") {
    for (const int code : {EAFNOSUPPORT, EPROTONOSUPPORT, EACCES, EPERM}) {
        refusal = code;
        refused = 0;
        const auto [client, server] = connected_pair();
        const auto local = must(client.local_endpoint());
        const auto remote = must(client.remote_endpoint());
        const connection_filter wanted{.local_address = local.address(),
                                       .local_port = local.port(),
                                       .remote_address = ip::prefix{remote.address(), 8},
                                       .remote_port = remote.port()};
        const auto row = one_row([&] { return must(connections(wanted)); });
        CHECK(row.local == local);
        CHECK(row.remote == remote);
        CHECK(row.inode);

        const auto visited = one_row([&] {
            std::vector<connection> rows;
            must(visit_connections(wanted, [&](const connection& each, const tcp_info* info) {
                rows.push_back(each);
                CHECK(info == nullptr);
            }));
            return rows;
        });
        CHECK(visited == row);
        CHECK(one_row([&] { return must(connections_with_info(wanted)); }).local == local);
        CHECK(must(find(local, remote)) == row);
        CHECK(!must(find(local, local)));
        auto detailed = one_row([&] { return must(connections_with_details(wanted)); });
        CHECK(detailed.local == local);
        CHECK(detailed.details == connection_details{.timer = detailed.details.timer});
        CHECK(detailed.details.timer);
        CHECK(must(query_details(row, connection_detail::memory)) == connection_with_details{row, {}});

        const auto bound = must(udp::bind(any_port()));
        const auto bound_to = must(bound.local_endpoint());
        CHECK(one_row([&] { return must(udp_sockets({.local_port = bound_to.port()})); }).local == bound_to);
        const auto listener =
            must(local::stream_protocol::listen(must(local::endpoint::abstract("without-" + std::to_string(code)))));
        const auto name = must(listener.local_endpoint());
        const auto named = one_row([&] { return must(local_sockets({.name = name})); });
        CHECK(named.state == local_socket_state::listening);
        CHECK(!named.accept_queue_length);

        tcp_watch watch{wanted, std::chrono::milliseconds{1}};
        CHECK(!watch.reports_ends());
        CHECK(must(watch.next(patience)).to == tcp_state::established);
        CHECK(refused >= 12);
    }
}

TEST_CASE("without netlink: any other failure is the call's own") {
    refusal = EMFILE;
    const auto some = any_port();
    CHECK(connections().error() == std::errc::too_many_files_open);
    CHECK(visit_connections({}, [](const connection&) {}).error().attempted() == operation::connections);
    CHECK(find(some, some).error() == std::errc::too_many_files_open);
    CHECK(udp_sockets().error().attempted() == operation::udp_sockets);
    CHECK(local_sockets().error() == std::errc::too_many_files_open);
    CHECK(local_sockets().error().attempted() == operation::local_sockets);
}

}  // namespace sockstate::test::linux_without_netlink_test
