#pragma once

// A network card in a namespace of the test's own: one end of a veth pair, with an address of each family.

#include <doctest/doctest.h>

#include <cstdlib>

namespace sockstate::test {

/// Makes `card`, with 10.77.0.1/24 and fd77::1/64, by ip(8). False, and it says so, where there is no such tool or
/// device.
[[nodiscard]] inline bool add_ethernet() {
    const int done = std::system(
        "{ ip link add card type veth peer name wire && ip link set wire up && ip link set card up &&"
        "  ip address add 10.77.0.1/24 dev card && ip address add fd77::1/64 dev card nodad; } >/dev/null 2>&1");
    if (done != 0) MESSAGE("skipped: no veth devices, or no ip(8)");
    return done == 0;
}

}  // namespace sockstate::test
