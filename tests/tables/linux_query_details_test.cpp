// One connection asked about again: by its cookie, so that no later socket between its endpoints is taken for it.

#include "support/sock_diag.hpp"
#include "tables/detailed_row.hpp"

#include <sockstate/tables/connection_details.hpp>

#include <doctest/doctest.h>

#include <optional>

namespace sockstate::test::linux_query_details_test {

TEST_CASE("query_details: what a walk gives, of a connection, of one of two listeners, and nothing once it is gone") {
    if (!has_sock_diag()) return;
    const ip::endpoint any = any_port();
    const auto listen_at = [](const ip::endpoint& at) {
        auto fresh = must(tcp::open(ip::family::v4));
        must(fresh.set(option::reuse_port{true}));
        return must(must(std::move(fresh).bind(at)).listen(7));
    };
    const auto first = listen_at(any);
    auto second = std::optional{listen_at(must(first.local_endpoint()))};
    const auto port = must(first.local_endpoint()).port();
    const auto listeners = must(connections_with_details({.states = tcp_state::listen, .local_port = port}));
    REQUIRE(listeners.size() == 2);
    for (const auto& each : listeners) CHECK(must(query_details(each)) == each);
    second.reset();
    CHECK(int{must(query_details(listeners[0])).has_value()} + int{must(query_details(listeners[1])).has_value()} == 1);

    auto [client, server] = connected_pair();
    const auto row = row_with_timer(rows_of(client), timer_kind::none);
    const auto again = must(query_details(row, {connection_detail::memory, connection_detail::timer})).value();
    CHECK(static_cast<const connection&>(again) == static_cast<const connection&>(row));
    CHECK(again.details == connection_details{.timer = row.details.timer, .memory = row.details.memory});
    connection nobody = row;
    nobody.remote = unused_endpoint();
    CHECK(!must(query_details(nobody)));
}

TEST_CASE("query_details: a later socket between the same endpoints is not taken for the earlier one") {
    if (!has_sock_diag()) return;
    auto listener = must(tcp::listen(any_port()));
    const auto connect_from = [&](const ip::endpoint& from) {
        auto bound = must(must(tcp::open(ip::family::v4)).bind(from));
        auto client = must(std::move(bound).connect(must(listener.local_endpoint()), patience));
        auto server = must(listener.accept(patience));
        return stream_pair{std::move(client), std::move(server)};
    };
    auto first = connect_from(any_port());
    const auto earlier = details_of(rows_of(first.client));
    CHECK(earlier.cookie == must(first.client.get<option::cookie>()));
    CHECK(must(query_details(earlier)).value().cookie == earlier.cookie);
    must(std::move(first.client).abort());
    must(first.server.wait_for_state(tcp_state::closed, patience));

    auto second = connect_from(earlier.local);
    const auto later = details_of(rows_of(second.client));
    CHECK(later.local == earlier.local);
    CHECK(later.remote == earlier.remote);
    CHECK(later.cookie != earlier.cookie);
    CHECK(!must(query_details(earlier)));
    CHECK(must(query_details(later)).value().cookie == later.cookie);
    connection by_endpoints = earlier;
    by_endpoints.cookie.reset();
    CHECK(must(query_details(by_endpoints)).value().cookie == later.cookie);
}

}  // namespace sockstate::test::linux_query_details_test
