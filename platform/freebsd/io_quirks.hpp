#pragma once

// What is FreeBSD's own in sending and receiving.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Sending to a closed connection is an error and no signal.
inline constexpr int no_signal = MSG_NOSIGNAL;

/// A datagram's whole length is not told; recvmsg(2) says whether it was cut.
inline constexpr bool tells_full_length = false;
inline constexpr int full_length_flag = 0;

}  // namespace sockstate::platform::quirks
