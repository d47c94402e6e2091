#pragma once

// What is FreeBSD's own in sending and receiving.

#include <cstddef>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Sending to a closed connection is an error and no signal.
inline constexpr int no_signal = MSG_NOSIGNAL;

/// No call reports a datagram's whole length; recvmsg(2) says whether it was cut.
inline constexpr bool tells_full_length = false;
inline constexpr int full_length_flag = 0;

/// How many bytes a stream's call is given: more than 2 GiB may be EINVAL, and a stream may always send less.
inline constexpr std::size_t most_at_once = std::size_t{1} << 30U;

}  // namespace sockstate::platform::quirks
