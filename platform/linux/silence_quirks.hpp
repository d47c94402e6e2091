#pragma once

// What Linux does when a peer falls silent (net/ipv4/tcp_timer.c).

#include <sockstate/platform/silence.hpp>

namespace sockstate::platform::linux_kernel {

/// Nothing is probed while anything is unacknowledged or unsent. Since 5.11 TCP_USER_TIMEOUT counts a shut window from
/// the first probe on, answered or not. net.ipv4.tcp_retries2 is 15 retransmissions, which is 16 times of waiting.
inline constexpr silence_rules silence{.probing = probing_reach::idle,
                                       .user_timeout_ends_probing = true,
                                       .stalled = stall_limit::user_timeout,
                                       .backoffs = 16};

}  // namespace sockstate::platform::linux_kernel
