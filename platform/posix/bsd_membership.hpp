#pragma once

// What macOS and FreeBSD have alike in multicast groups.

#include <sockstate/option_id.hpp>

#include <posix/mixed_group.hpp>
#include <posix/system_call.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Several sockets at one port, of which each gets what is sent to a group.
inline constexpr option_id shares_port = option_id::reuse_port;

/// MCAST_JOIN_GROUP answers address_not_available to index 0; the calls of before RFC 3678 choose an interface.
inline constexpr bool takes_no_interface = false;

/// The kernel compares the size with the family.
inline void set_size(sockaddr_storage& address, std::uint32_t size) noexcept {
    address.ss_len = static_cast<decltype(address.ss_len)>(size);
}

/// A socket always receives from its own groups alone.
[[nodiscard]] inline result<void> hear_only_joined(native_handle /*handle*/, bool /*ipv6*/) noexcept {
    return {};
}

}  // namespace sockstate::platform::quirks
