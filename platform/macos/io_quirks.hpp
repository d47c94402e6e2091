#pragma once

// What is macOS's own in sending and receiving.

#include <cstddef>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// MSG_NOSIGNAL (macOS 11), for sockets that came from elsewhere. Those made here have SO_NOSIGPIPE too, which
/// older systems heed.
inline constexpr int no_signal = 0x80000;

/// No call reports a datagram's whole length; recvmsg(2) says whether it was cut.
inline constexpr bool tells_full_length = false;
inline constexpr int full_length_flag = 0;

/// How many bytes a stream's call is given: more than 2 GiB are EINVAL, and a stream may always send less.
inline constexpr std::size_t most_at_once = std::size_t{1} << 30U;

}  // namespace sockstate::platform::quirks
