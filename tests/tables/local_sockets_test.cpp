// The table of local sockets on every system: its rows and filters as text, visitors, and systems that have none.

#include "support/must.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tables/local_sockets.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace sockstate::test::local_sockets_test {

namespace {

/// False, and a word about it, where this system has no table.
bool has_table() {
    const auto none = local_sockets({.state = local_socket_state::unknown});
    if (none) return true;
    CHECK(none.error().not_supported());
    CHECK(none.error().attempted() == operation::local_sockets);
    CHECK(visit_local_sockets({}, [](const local_socket&) {}).error().not_supported());
    MESSAGE("skipped: no table on this system: ", to_string(none.error()));
    return false;
}

}  // namespace

TEST_CASE("local_socket: rows and filters as text") {
    local_socket row;
    CHECK(to_string(row) == "unknown unknown (unnamed)");
    row.type = protocol_kind::stream;
    row.state = local_socket_state::listening;
    row.name = must(local::endpoint::path("/run/name"));
    CHECK(to_string(row) == "stream listening /run/name");
    row.type = protocol_kind::datagram;
    row.state = local_socket_state::connected;
    row.name = {};
    row.peer_inode = 4242;
    CHECK(to_string(row) == "datagram connected (unnamed) -> inode 4242");

    CHECK(to_string(local_filter{}) == "all");
    CHECK(to_string(local_filter{
              .type = protocol_kind::sequenced, .state = local_socket_state::unconnected, .name = local::endpoint{}}) ==
          "type " + std::string{to_string(protocol_kind::sequenced)} + ", state unconnected, name (unnamed)");
}

TEST_CASE("visit_local_sockets: until the visitor has enough, and what it throws comes out") {
    if (!has_table()) return;
    const auto [one, other] = must(local::stream_protocol::pair());
    int visits = 0;
    must(visit_local_sockets({}, [&](const local_socket&) {
        ++visits;
        return false;
    }));
    CHECK(visits == 1);
    const bool goes_on = false;
    must(visit_local_sockets({}, [&](const local_socket&) -> const bool& {
        ++visits;
        return goes_on;
    }));
    CHECK(visits == 2);
    CHECK_THROWS_AS(
        static_cast<void>(visit_local_sockets({}, [](const local_socket&) { throw std::runtime_error{"enough"}; })),
        std::runtime_error);
}

}  // namespace sockstate::test::local_sockets_test
