#pragma once

// What is macOS's own in the addresses of sockets.

namespace sockstate::platform::quirks {

/// Whether a local name may begin with a NUL.
inline constexpr bool has_abstract_names = false;
/// The number of the family of vsock: AF_VSOCK, which older headers do not have.
inline constexpr int vsock_family = 40;

}  // namespace sockstate::platform::quirks
