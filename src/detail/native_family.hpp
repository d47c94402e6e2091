#pragma once

// The family of an internet address as the seam names it.

#include <sockstate/ip/address_v4.hpp>
#include <sockstate/platform/handle.hpp>

namespace sockstate::detail {

inline platform::address_family native_family(ip::family family) noexcept {
    return family == ip::family::v4 ? platform::address_family::ipv4 : platform::address_family::ipv6;
}

}  // namespace sockstate::detail
