#pragma once

// What this platform calls a socket: Winsock's SOCKET, which its backend asserts to be this very type.

#include <cstdint>

namespace sockstate {

/// A socket as the operating system names it.
using native_handle = std::uintptr_t;

/// No socket.
inline constexpr native_handle invalid_handle = ~native_handle{0};

}  // namespace sockstate
