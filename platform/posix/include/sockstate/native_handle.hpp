#pragma once

// What this platform calls a socket and a file: a file descriptor.

namespace sockstate {

/// A socket as the operating system names it.
using native_handle = int;

/// No socket.
inline constexpr native_handle invalid_handle = -1;

/// An open file as the operating system names it.
using native_file = int;

}  // namespace sockstate
