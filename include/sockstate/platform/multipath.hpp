#pragma once

// The seam, connections of MPTCP.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Whether the socket is one of MPTCP's that has not fallen back to TCP. False for every other socket.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> is_multipath(native_handle handle) noexcept;

}  // namespace sockstate::platform
