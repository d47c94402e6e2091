// The path MTU, by IP_MTU and IPV6_MTU.

#include <sockstate/platform/path_mtu.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>

#include <windows/system_call.hpp>

namespace sockstate::platform {

namespace {

// Of Windows 10 and not in every SDK, so by number.
constexpr int ip_mtu = 73;
constexpr int ipv6_mtu = 72;

}  // namespace

result<std::uint32_t> path_mtu(native_handle handle) noexcept {
    native_address name;
    if (auto told = remote_address(handle, name); !told) {
        return tl::unexpected{told.error().during(operation::path_mtu)};
    }
    ip::endpoint peer;
    if (auto done = decode(name, peer); !done) return tl::unexpected{done.error().during(operation::path_mtu)};
    const bool ipv4 = peer.address().unmapped().is_v4();
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
