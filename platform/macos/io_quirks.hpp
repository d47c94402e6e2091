#pragma once

// What is macOS's own in sending and receiving.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// MSG_NOSIGNAL (macOS 11), for sockets that came from elsewhere. Those made here have SO_NOSIGPIPE too, which
/// older systems heed.
inline constexpr int no_signal = 0x80000;

/// A datagram's whole length is not told; recvmsg(2) says whether it was cut.
inline constexpr bool tells_full_length = false;
inline constexpr int full_length_flag = 0;

}  // namespace sockstate::platform::quirks
