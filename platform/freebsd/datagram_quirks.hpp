#pragma once

// What is FreeBSD's own in datagrams with control messages.

#include <freebsd/control_messages.hpp>

namespace sockstate::platform::quirks {

using freebsd_kernel::decode_control;
using freebsd_kernel::encode_control;

/// Whether a datagram that fits into the send buffer may not fit with its control messages, and waits for ever.
inline constexpr bool counts_control_as_data = false;
/// Whether a socket that is bound to one address takes no source with a datagram, not even its own (in_pcbbind_setup:
/// EINVAL).
inline constexpr bool refuses_source_if_bound = true;

}  // namespace sockstate::platform::quirks
