#pragma once

// What is FreeBSD's own in multicast groups.

#include <posix/bsd_membership.hpp>

namespace sockstate::platform::quirks {

/// IPPROTO_IP on an IPv6 socket is EINVAL, and mapped groups are refused.
inline constexpr mixed_group ipv4_group_on_ipv6 = mixed_group::none;

}  // namespace sockstate::platform::quirks
