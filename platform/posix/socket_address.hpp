#pragma once

// Addresses as the system calls take them.

#include <sockstate/platform/address.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

[[nodiscard]] inline const sockaddr* raw(const native_address& address) noexcept {
    return reinterpret_cast<const sockaddr*>(address.bytes);
}
[[nodiscard]] inline sockaddr* raw(native_address& address) noexcept {
    return reinterpret_cast<sockaddr*>(address.bytes);
}

}  // namespace sockstate::platform
