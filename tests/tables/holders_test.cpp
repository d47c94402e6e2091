// Who holds a socket, of this program's own sockets, wherever the system shows it.

#include "support/connection_table.hpp"
#include "support/loopback.hpp"

#include <sockstate/platform/holders.hpp>
#include <sockstate/platform/inherited.hpp>
#include <sockstate/tables/holders.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::test::holders_test {

namespace {

/// The processes that hold the row of this walk; empty, and a word about it, where the system does not show them.
template <class Walk>
std::vector<holder> holders_of(Walk walk) {
    const auto row = one_row(walk);
    const auto held = holders();
    if (!held && held.error().not_supported()) {
        MESSAGE("skipped: ", to_string(held.error()));
        return {};
    }
    REQUIRE(held);
    if (!platform::socket_number(row)) {
        MESSAGE("skipped: the table names no process");  // Wine
        return {};
    }
    const auto some = held->of(row);
    REQUIRE(!some.empty());
    return {some.begin(), some.end()};
}

void check_own(const std::vector<holder>& some) {
    if (some.empty()) return;
    CHECK(some.size() == 1);
    CHECK(some[0].pid == platform::process_id());
    CHECK(!some[0].name.empty());
}

}  // namespace

TEST_CASE("holders: this process holds its listener and its datagram socket") {
    if (!has_connection_table()) return;
    const auto listener = must(tcp::listen(any_port()));
    const auto at = must(listener.local_endpoint());
    check_own(holders_of([&] { return must(connections({.states = {tcp_state::listen}, .local_port = at.port()})); }));
    const auto datagrams = must(udp::bind(any_port(ip::family::v6)));
    const auto bound_to = must(datagrams.local_endpoint());
    check_own(holders_of([&] { return must(udp_sockets({.local_port = bound_to.port()})); }));
}

TEST_CASE("holders: of one process, as of all") {
    const auto listener = must(tcp::listen(any_port()));
    const auto held = holders(static_cast<std::uint32_t>(platform::process_id()));
    if (!held && held.error().not_supported()) return;
    REQUIRE(held);
    CHECK(held->size() >= 1);
    CHECK(held->unreadable_processes().empty());
    for (const auto& row : must(connections({.local_port = must(listener.local_endpoint()).port()}))) {
        CHECK(
            std::ranges::all_of(held->of(row), [](const holder& each) { return each.pid == platform::process_id(); }));
    }
}

}  // namespace sockstate::test::holders_test
