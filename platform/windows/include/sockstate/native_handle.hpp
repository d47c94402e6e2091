#pragma once

// What this platform calls a socket and a file: Winsock's SOCKET and a HANDLE, which its backend asserts to be these
// very types.

#include <cstdint>

namespace sockstate {

/// A socket as the operating system names it.
using native_handle = std::uintptr_t;

/// No socket.
inline constexpr native_handle invalid_handle = ~native_handle{0};

/// An open file as the operating system names it.
using native_file = void*;

}  // namespace sockstate
