#pragma once

// What WSAPoll says of a handle at this moment.

#include <sockstate/platform/wait.hpp>

#include <windows/system_call.hpp>

namespace sockstate::platform {

/// The events that hold now. Waits for nothing and changes nothing.
[[nodiscard]] inline result<short> poll_now(native_handle handle, operation what) noexcept {
    WSAPOLLFD entry{.fd = handle, .events = POLLRDNORM | POLLWRNORM, .revents = 0};
    if (::WSAPoll(&entry, 1, 0) == SOCKET_ERROR) return failed(handle, what);
    return entry.revents;
}

}  // namespace sockstate::platform
