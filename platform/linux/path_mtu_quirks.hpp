#pragma once

// How Linux reports the path MTU (ip(7), ipv6(7)).

#include <posix/system_call.hpp>

#include <sockstate/ip/endpoint.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// By the family of the peer: on a dual-stack socket IPv6's option answers for mapped peers too.
inline result<std::uint32_t> read_path_mtu(native_handle handle, const ip::endpoint& peer) noexcept {
    const bool ipv4 = peer.family() == ip::family::v4;
    int mtu = 0;
    socklen_t size = sizeof mtu;
    const int done = ipv4 ? ::getsockopt(handle, IPPROTO_IP, IP_MTU, &mtu, &size)
                          : ::getsockopt(handle, IPPROTO_IPV6, IPV6_MTU, &mtu, &size);
    if (done == -1) return failed(operation::path_mtu);
    return static_cast<std::uint32_t>(mtu);
}

}  // namespace sockstate::platform::quirks
