#pragma once

// What is Linux's own in sending and receiving.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Sending to a closed connection is an error and no signal.
inline constexpr int no_signal = MSG_NOSIGNAL;

/// With MSG_TRUNC a receive returns a datagram's whole length, also where the buffer was shorter.
inline constexpr bool tells_full_length = true;
inline constexpr int full_length_flag = MSG_TRUNC;

}  // namespace sockstate::platform::quirks
