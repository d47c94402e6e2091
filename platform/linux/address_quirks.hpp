#pragma once

// What is Linux's own in the addresses of sockets.

namespace sockstate::platform::quirks {

/// Whether a local name may begin with a NUL.
inline constexpr bool has_abstract_names = true;

}  // namespace sockstate::platform::quirks
