#pragma once

// What is FreeBSD's own in socket options. Numbers stand where the header may lack the name.

#include <posix/native_option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr native_option keep_alive_idle{encoding::count, IPPROTO_TCP, TCP_KEEPIDLE};
inline constexpr native_option linger{encoding::linger, SOL_SOCKET, SO_LINGER, -1};
inline constexpr native_option user_timeout = no_such_option;
inline constexpr native_option congestion_control{encoding::text, IPPROTO_TCP, TCP_CONGESTION};
inline constexpr native_option defer_accept = no_such_option;
/// TCP_FASTOPEN: on or off; the queue's length is the kernel's. operation_not_permitted where the sysctl
/// net.inet.tcp.fastopen.server_enable is 0.
inline constexpr native_option fast_open{encoding::flag, IPPROTO_TCP, TCP_FASTOPEN};
inline constexpr native_option quick_ack = no_such_option;
inline constexpr native_option cork{encoding::flag, IPPROTO_TCP, TCP_NOPUSH};
inline constexpr native_option not_sent_low_water = no_such_option;
inline constexpr native_option bind_to_device = no_such_option;
inline constexpr native_option mark = no_such_option;
inline constexpr native_option priority = no_such_option;
inline constexpr native_option incoming_cpu = no_such_option;

/// IP_DONTFRAG and IPV6_DONTFRAG.
inline constexpr native_option dont_fragment_v4{encoding::fragmenting, IPPROTO_IP, 67};
inline constexpr native_option dont_fragment_v6{encoding::fragmenting, IPPROTO_IPV6, 62};
inline constexpr int never_fragment = 1;
inline constexpr int may_fragment = 0;
constexpr bool never_fragments(int value) noexcept {
    return value != 0;
}

/// IPPROTO_IP on an IPv6 socket is EINVAL. IPV6_UNICAST_HOPS sets the hop limit of mapped peers too; the
/// traffic class and fragmenting of mapped peers cannot be set.
inline constexpr bool ipv6_takes_ipv4_options = false;

}  // namespace sockstate::platform::quirks
