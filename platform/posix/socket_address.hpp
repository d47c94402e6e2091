#pragma once

// Addresses as the system calls take them.

#include <sockstate/platform/address.hpp>

#include <ip_sockaddr.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

inline constexpr ip_sockaddr<sockaddr_in, sockaddr_in6> ip_layout{AF_INET, AF_INET6};

[[nodiscard]] inline const sockaddr* raw(const native_address& address) noexcept {
    return reinterpret_cast<const sockaddr*>(address.bytes);
}
[[nodiscard]] inline sockaddr* raw(native_address& address) noexcept {
    return reinterpret_cast<sockaddr*>(address.bytes);
}

}  // namespace sockstate::platform
