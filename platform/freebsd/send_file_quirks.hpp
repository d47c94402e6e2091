#pragma once

// What is FreeBSD's own in sending a file into a socket that blocks.

#include <sys/filio.h>
#include <sys/ioctl.h>

namespace sockstate::platform::quirks {

/// How many bytes a writable socket takes without waiting. -1 with errno if the system does not say.
///
/// FIONSPACE is the free part of the send buffer. sendfile(2) waits only for what is more than that, though it raises
/// the low-water mark to half of the buffer (kern_sendfile.c).
[[nodiscard]] inline int free_send_space(int handle, int& room) noexcept {
    return ::ioctl(handle, FIONSPACE, &room);
}

}  // namespace sockstate::platform::quirks
