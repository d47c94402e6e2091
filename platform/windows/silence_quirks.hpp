#pragma once

// What Windows does when a peer falls silent, as far as it is documented.

#include <sockstate/platform/silence.hpp>

namespace sockstate::platform::windows_kernel {

/// Nothing says whether TCP_MAXRT and TCP_MAXRTMS count a shut window, or whether keep-alive ends a busy connection.
inline constexpr silence_rules silence{.probing = probing_reach::idle, .stalled = stall_limit::none};

}  // namespace sockstate::platform::windows_kernel
