#pragma once

// Addresses as Winsock takes them.

#include <sockstate/platform/address.hpp>

#include <windows/winsock.hpp>

#include <ip_sockaddr.hpp>

namespace sockstate::platform {

inline constexpr ip_sockaddr<sockaddr_in, sockaddr_in6> ip_layout{AF_INET, AF_INET6};

/// sockaddr_un: afunix.h came with Windows 10 and is not in every SDK.
struct sockaddr_local {
    ADDRESS_FAMILY family = AF_UNIX;
    char path[108] = {};
};

[[nodiscard]] inline const sockaddr* raw(const native_address& address) noexcept {
    return reinterpret_cast<const sockaddr*>(address.bytes);
}
[[nodiscard]] inline sockaddr* raw(native_address& address) noexcept {
    return reinterpret_cast<sockaddr*>(address.bytes);
}

}  // namespace sockstate::platform
