#pragma once

// What is Linux's own in datagrams with control messages.

#include <linux/control_messages.hpp>

namespace sockstate::platform::quirks {

using linux_kernel::decode_control;
using linux_kernel::encode_control;

/// Whether a datagram that fits into the send buffer may not fit with its control messages, and waits for ever.
inline constexpr bool counts_control_as_data = false;
/// Whether a socket that is bound to one address takes no source with a datagram.
inline constexpr bool refuses_source_if_bound = false;

}  // namespace sockstate::platform::quirks
