#pragma once

// Small questions about a socket, each with one call to the system.

#include <sockstate/platform/describe.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

/// Whether it listens.
[[nodiscard]] inline bool is_accepting(native_handle handle) noexcept {
    int accepting = 0;
    socklen_t size = sizeof accepting;
    return ::getsockopt(handle, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0 && accepting != 0;
}

/// Whether it has a peer: not before it is connected, and on most systems not once the connection is over.
[[nodiscard]] inline bool has_peer(native_handle handle) noexcept {
    native_address peer;
    return remote_address(handle, peer).has_value();
}

}  // namespace sockstate::platform
