#pragma once

// What is Linux's own in the addresses of sockets.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Whether a local name may begin with a NUL.
inline constexpr bool has_abstract_names = true;
/// The number of the family of vsock.
inline constexpr int vsock_family = AF_VSOCK;

}  // namespace sockstate::platform::quirks
