#pragma once

// What the tests of the kernel's states share.

#include "loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test {

/// False under an emulator that keeps the kernel's answer to itself; says so, since the test then checks nothing.
inline bool kernel_tells_states() {
    const auto state = must(tcp::open(ip::family::v4)).query_state();
    if (state) return true;
    MESSAGE("no states on this system: ", to_string(state.error()));
    return false;
}

/// Where a connection is once both sides have finished: Linux has no handle for TIME-WAIT.
inline constexpr tcp_state_set finished = {tcp_state::closed, tcp_state::time_wait};

}  // namespace sockstate::test
