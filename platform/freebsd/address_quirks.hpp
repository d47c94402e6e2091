#pragma once

// What is FreeBSD's own in the addresses of sockets.

#include <socket_numbers.hpp>

namespace sockstate::platform::quirks {

/// Whether a local name may begin with a NUL.
inline constexpr bool has_abstract_names = false;
/// There is no family of vsock.
inline constexpr int vsock_family = socket_numbers::absent;

}  // namespace sockstate::platform::quirks
