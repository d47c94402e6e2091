#pragma once

// How macOS writes addresses of vsock.

#include <vsock_layout.hpp>

namespace sockstate::platform::quirks {

inline constexpr vsock_layout vsock = macos_vsock;

}  // namespace sockstate::platform::quirks
