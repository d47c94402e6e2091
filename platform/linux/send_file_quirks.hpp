#pragma once

// What is Linux's own in sending a file into a socket that blocks.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// How many bytes a writable socket takes without waiting. -1 with errno if the system does not say.
///
/// A stream is writable while a third of its buffer is free (tcp(7), a local one: three quarters), so a quarter has
/// room. SIOCOUTQ and SO_SNDBUF count in different units, and their difference is no answer.
[[nodiscard]] inline int free_send_space(int handle, int& room) noexcept {
    socklen_t size = sizeof room;
    const int done = ::getsockopt(handle, SOL_SOCKET, SO_SNDBUF, &room, &size);
    room /= 4;
    return done;
}

}  // namespace sockstate::platform::quirks
