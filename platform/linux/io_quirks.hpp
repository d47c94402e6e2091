#pragma once

// What is Linux's own in sending and receiving.

#include <cstddef>
#include <limits>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Sending to a closed connection is an error and no signal.
inline constexpr int no_signal = MSG_NOSIGNAL;

/// With MSG_TRUNC a receive returns a datagram's whole length, also where the buffer was shorter.
inline constexpr bool tells_full_length = true;
inline constexpr int full_length_flag = MSG_TRUNC;

/// How many bytes a stream's call is given. The system itself takes no more than it can, 2 GiB less a page.
inline constexpr std::size_t most_at_once = std::numeric_limits<std::size_t>::max();

}  // namespace sockstate::platform::quirks
