#pragma once

// What is macOS's own in sending and receiving.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// SO_NOSIGPIPE is set when a socket is made, so sending needs no flag of its own.
inline constexpr int no_signal = 0;

/// A datagram's whole length is not told; recvmsg(2) says whether it was cut.
inline constexpr bool tells_full_length = false;
inline constexpr int full_length_flag = 0;

}  // namespace sockstate::platform::quirks
