#pragma once

// What is Linux's own in multicast groups (ip(7), ipv6(7)).

#include <sockstate/option_id.hpp>

#include <posix/mixed_group.hpp>
#include <posix/system_call.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// Several sockets at one port, of which each gets what is sent to a group.
inline constexpr option_id shares_port = option_id::reuse_address;

/// Whether MCAST_JOIN_GROUP chooses an interface for index 0.
inline constexpr bool takes_no_interface = true;

/// Level IPPROTO_IP works on an IPv6 socket.
inline constexpr mixed_group ipv4_group_on_ipv6 = mixed_group::as_ipv4;

/// An address has no size of its own.
constexpr void set_size(sockaddr_storage& /*address*/, std::uint32_t /*size*/) noexcept {}

/// Otherwise a socket receives from every group that any socket of the machine has joined.
[[nodiscard]] inline result<void> hear_only_joined(native_handle handle, bool ipv6) noexcept {
    constexpr int ipv6_multicast_all = 29;  // Linux 4.20, and not in every header
    const auto turn_off = [&](int level, int name) -> result<void> {
        const int off = 0;
        auto done = checked(::setsockopt(handle, level, name, &off, sizeof off), operation::none);
        // A kernel that is older than the option.
        return done || !done.error().not_supported() ? done : result<void>{};
    };
    auto done = turn_off(IPPROTO_IP, IP_MULTICAST_ALL);
    return done && ipv6 ? turn_off(IPPROTO_IPV6, ipv6_multicast_all) : done;
}

}  // namespace sockstate::platform::quirks
