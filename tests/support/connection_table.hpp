#pragma once

// Whether this system shows its connections; without, a test of them says that it is skipped.

#include <sockstate/connections.hpp>

#include <doctest/doctest.h>

namespace sockstate::test {

inline bool has_connection_table() {
    const auto none = connections({.states = {}});
    if (none || !none.error().not_supported()) return true;
    MESSAGE("skipped: no table on this system: ", to_string(none.error()));
    return false;
}

}  // namespace sockstate::test
