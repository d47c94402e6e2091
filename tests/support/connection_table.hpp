#pragma once

// Whether this system shows its connections; without, a test of them says that it is skipped. And one row of them.

#include "loopback.hpp"

#include <sockstate/tables/connections.hpp>

#include <doctest/doctest.h>

namespace sockstate::test {

inline bool has_connection_table() {
    const auto none = connections({.states = {}});
    if (none || !none.error().not_supported()) return true;
    MESSAGE("skipped: no table on this system: ", to_string(none.error()));
    return false;
}

/// The one row that a walk gives. While sockets come and go /proc may tell it twice or not at all: then once more.
template <class Walk>
auto one_row(Walk rows_of_walk) {
    const deadline until{patience};
    for (;;) {
        const auto rows = rows_of_walk();
        if (rows.size() == 1) return rows[0];
        REQUIRE(!until.has_passed());
    }
}

/// The connection between these, alone.
inline connection_filter rows_between(const ip::endpoint& local, const ip::endpoint& remote) {
    return {.local_address = local.address(),
            .local_port = local.port(),
            .remote_address = remote.address(),
            .remote_port = remote.port()};
}

inline connection_filter rows_of(const tcp::stream& one) {
    return rows_between(must(one.local_endpoint()), must(one.remote_endpoint()));
}

}  // namespace sockstate::test
