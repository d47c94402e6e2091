// Ending connections by force on Windows: what is refused before the system is asked.

#include "support/loopback.hpp"

#include <sockstate/tables/destroy.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::windows_destroy_test {

namespace {

connection row_of(const tcp::stream& one) {
    const auto row = must(find(must(one.local_endpoint()), must(one.remote_endpoint())));
    REQUIRE(row);
    return *row;
}

}  // namespace

TEST_CASE("destroy: IPv6 is not supported, and nothing ends") {
    auto [client, server] = connected_pair(ip::family::v6);
    CHECK(destroy(row_of(client)).error() == error{errc::not_supported, operation::destroy});
    must(client.send_all("x"));
    std::byte room[1];
    CHECK(must(server.receive(room, patience)).size() == 1);
}

TEST_CASE("destroy: a row that is gone, or of another process") {
    auto [client, server] = connected_pair();
    auto row = row_of(client);
    row.pid = row.pid.value_or(0) + 1;
    CHECK(destroy(row).error() == error{errc::no_such_socket, operation::destroy});
    row = row_of(client);
    row.remote = {must(ip::address::parse("127.0.0.9")), row.remote.port()};
    CHECK(destroy(row).error() == error{errc::no_such_socket, operation::destroy});
    row.remote = {ip::address_v6::loopback(), 1};
    CHECK(destroy(row).error() == error{errc::invalid_argument, operation::destroy});
    must(client.send_all("x"));
    std::byte room[1];
    CHECK(must(server.receive(room, patience)).size() == 1);
}

TEST_CASE("destroy: the row given, where the system does it") {
    auto [client, server] = connected_pair();
    const auto row = row_of(client);
    if (const auto done = destroy(row); !done) {
        MESSAGE("skipped: ", to_string(done.error()));
        return;
    }
    if (must(find(row.local, row.remote))) {
        MESSAGE("skipped: SetTcpEntry says that it ended the connection, and did not, as Wine's");
        return;
    }
    std::byte room[1];
    CHECK(!client.receive(room, patience));
    CHECK(!server.receive(room, patience));
}

}  // namespace sockstate::test::windows_destroy_test
