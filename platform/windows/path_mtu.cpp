// The path MTU, by IP_MTU and IPV6_MTU.

#include <sockstate/platform/path_mtu.hpp>

#include <windows/system_call.hpp>

#include <datagram_receiver.hpp>

namespace sockstate::platform {

namespace {

// Of Windows 10 and not in every SDK, so by number.
constexpr int ip_mtu = 73;
constexpr int ipv6_mtu = 72;

}  // namespace

result<std::uint32_t> path_mtu(native_handle handle) noexcept {
    const auto peer = peer_of(handle, operation::path_mtu);
    if (!peer) return tl::unexpected{peer.error()};
    const bool ipv4 = peer->address().unmapped().is_v4();
    DWORD mtu = 0;
    int size = sizeof mtu;
    auto* const bytes = reinterpret_cast<char*>(&mtu);
    const int done = ipv4 ? ::getsockopt(handle, IPPROTO_IP, ip_mtu, bytes, &size)
                          : ::getsockopt(handle, IPPROTO_IPV6, ipv6_mtu, bytes, &size);
    if (done != SOCKET_ERROR) return std::uint32_t{mtu};
    if (::WSAGetLastError() == WSAENOPROTOOPT) return tl::unexpected{error{errc::not_supported, operation::path_mtu}};
    return failed(handle, operation::path_mtu);
}

}  // namespace sockstate::platform
