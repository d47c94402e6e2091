#pragma once

// How macOS and FreeBSD report the path MTU (ip6(4)): of IPv6 alone.

#include <posix/system_call.hpp>

#include <sockstate/ip/endpoint.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// struct ip6_mtuinfo and IPV6_PATHMTU, which macOS' header gives only on request.
struct reported_mtu {
    sockaddr_in6 address;
    std::uint32_t mtu;
};
inline constexpr int ipv6_path_mtu = 44;

/// Of a mapped peer the system would answer for a route of IPv6.
inline result<std::uint32_t> read_path_mtu(native_handle handle, const ip::endpoint& peer) noexcept {
    if (peer.address().unmapped().is_v4()) return tl::unexpected{error{errc::not_supported, operation::path_mtu}};
    reported_mtu told{};
    socklen_t size = sizeof told;
    if (::getsockopt(handle, IPPROTO_IPV6, ipv6_path_mtu, &told, &size) == -1) return failed(operation::path_mtu);
    if (size < sizeof told) return tl::unexpected{error{errc::malformed_answer, operation::path_mtu}};
    return told.mtu;
}

}  // namespace sockstate::platform::quirks
