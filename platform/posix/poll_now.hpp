#pragma once

// What poll(2) says of a handle at this moment.

#include <sockstate/platform/wait.hpp>

#include <posix/system_call.hpp>

#include <poll.h>

namespace sockstate::platform {

/// Which of `asked` hold, and POLLERR and POLLHUP if they do. Waits for nothing and changes nothing.
[[nodiscard]] inline result<short> poll_now(native_handle handle, short asked, operation what) noexcept {
    pollfd entry{.fd = handle, .events = asked, .revents = 0};
    if (uninterrupted([&] { return ::poll(&entry, 1, 0); }) == -1) return failed(what);
    // A negative descriptor is passed over, and only a positive one is said to be not open.
    const bool open = handle >= 0 && (entry.revents & POLLNVAL) == 0;
    if (!open) return tl::unexpected{error::system(EBADF, what)};
    return entry.revents;
}

}  // namespace sockstate::platform
