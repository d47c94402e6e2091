#pragma once

// What is macOS's own in sending a file into a socket that blocks.

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// How many bytes a writable socket takes without waiting. -1 with errno if the system does not say.
///
/// SO_NWRITE is what the send buffer holds (xnu's sosetopt counts sb_cc).
[[nodiscard]] inline int free_send_space(int handle, int& room) noexcept {
    int buffer = 0;
    int queued = 0;
    socklen_t size = sizeof buffer;
    if (::getsockopt(handle, SOL_SOCKET, SO_SNDBUF, &buffer, &size) == -1) return -1;
    size = sizeof queued;
    const int done = ::getsockopt(handle, SOL_SOCKET, SO_NWRITE, &queued, &size);
    room = buffer - queued;
    return done;
}

}  // namespace sockstate::platform::quirks
