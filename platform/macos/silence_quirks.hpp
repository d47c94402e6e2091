#pragma once

// What macOS does when a peer falls silent (XNU's tcp_timer.c).

#include <sockstate/platform/silence.hpp>

namespace sockstate::platform::macos_kernel {

/// Keep-alive counts from what was received last, whatever is in flight. PERSIST_TIMEOUT ends a connection whose window
/// stays shut, answered or not.
inline constexpr silence_rules silence{.probing = probing_reach::every_one, .stalled = stall_limit::persist_timeout};

}  // namespace sockstate::platform::macos_kernel
