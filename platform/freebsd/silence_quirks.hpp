#pragma once

// What FreeBSD does when a peer falls silent (sys/netinet/tcp_timer.c).

#include <sockstate/platform/silence.hpp>

namespace sockstate::platform::freebsd_kernel {

/// Keep-alive counts from what was received last, whatever is in flight. The timers of retransmission and of the shut
/// window both look at TCP_MAXUNACKTIME (14).
inline constexpr silence_rules silence{.probing = probing_reach::every_one, .stalled = stall_limit::user_timeout};

}  // namespace sockstate::platform::freebsd_kernel
