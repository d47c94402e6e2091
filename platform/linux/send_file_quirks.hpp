#pragma once

// What is Linux's own in sending a file into a socket that blocks.

#include <algorithm>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// How many bytes a writable socket takes without waiting. -1 with errno if the system does not say.
///
/// A stream is writable while a third of its buffer is free (tcp(7), a local one: three quarters), so a quarter has
/// room. Where `not_sent_low_water` is set, it is writable while half of that is not on its way, and the other half has
/// room. SIOCOUTQ and SO_SNDBUF count in different units, and their difference is no answer.
[[nodiscard]] inline int free_send_space(int handle, int& room) noexcept {
    socklen_t size = sizeof room;
    const int done = ::getsockopt(handle, SOL_SOCKET, SO_SNDBUF, &room, &size);
    room /= 4;
    unsigned low_water = 0;  // stays 0 where it is not set, and on a socket that has no such option
    size = sizeof low_water;
    if (done == 0 && ::getsockopt(handle, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &low_water, &size) == 0 && low_water != 0) {
        room = static_cast<int>(std::min(static_cast<unsigned>(room), low_water / 2));
    }
    return done;
}

}  // namespace sockstate::platform::quirks
