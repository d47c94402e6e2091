#pragma once

// Winsock's start, which is the library's own affair: never a call that the user must remember.

#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Starts Winsock 2.2 for this process the first time, by whichever thread comes first.
///
/// It is never ended: sockets may outlive every static object, and the system cleans up after a process.
[[nodiscard]] result<void> start_winsock(operation what) noexcept;

}  // namespace sockstate::platform
