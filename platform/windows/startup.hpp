#pragma once

// Starts Winsock when it is needed, so that programs need not call anything for it.

#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Starts Winsock 2.2 for this process the first time, by whichever thread comes first.
///
/// It is never ended: sockets may outlive every static object, and the system cleans up after a process.
[[nodiscard]] result<void> start_winsock(operation what) noexcept;

}  // namespace sockstate::platform
