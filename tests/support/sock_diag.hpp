#pragma once

// Whether sock_diag(7) answers here.

#include <linux/sock_diag.hpp>

#include <sockstate/tables/connections.hpp>

#include "must.hpp"

#include <doctest/doctest.h>

namespace sockstate::test {

/// Not under an emulator, and not where a sandbox keeps netlink away.
inline bool has_sock_diag() {
    const auto nothing = [](void*, const connection&, const tcp_info*) { return true; };
    if (must(platform::linux_kernel::visit_by_sock_diag({.states = tcp_state::listen}, false, nothing, nullptr))) {
        return true;
    }
    MESSAGE("skipped: no sock_diag here");
    return false;
}

}  // namespace sockstate::test
