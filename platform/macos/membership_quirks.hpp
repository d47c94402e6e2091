#pragma once

// What is macOS's own in multicast groups.

#include <posix/bsd_membership.hpp>

namespace sockstate::platform::quirks {

/// IPPROTO_IP on an IPv6 socket is EINVAL, and there is no such way with a source.
inline constexpr mixed_group ipv4_group_on_ipv6 = mixed_group::mapped;

}  // namespace sockstate::platform::quirks
