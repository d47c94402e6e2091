#pragma once

// What is macOS's own in datagrams with control messages.

#include <macos/control_messages.hpp>

namespace sockstate::platform::quirks {

using macos_kernel::decode_control;
using macos_kernel::encode_control;

/// The size is checked without the control messages and the room with them: a datagram that lies between waits for
/// ever, or would block again and again (xnu's sosendcheck).
inline constexpr bool counts_control_as_data = true;
/// Whether a socket that is bound to one address takes no source with a datagram.
inline constexpr bool refuses_source_if_bound = false;

}  // namespace sockstate::platform::quirks
