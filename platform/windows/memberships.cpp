// Multicast groups by MCAST_JOIN_GROUP and its kin, by interface index (RFC 3678). Wine has only the calls of before:
// IPv4 by an address of the interface, and no sources.

#include <sockstate/platform/memberships.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/membership.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/options.hpp>

#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <group_request.hpp>

#include <cstring>
#include <span>

namespace sockstate::platform {

namespace {

/// The operation is named by whoever asked for it.
template <class Request>
result<void> set_group(native_handle handle, ip::family family, int option, const Request& request) noexcept {
    const int level = family == ip::family::v4 ? IPPROTO_IP : IPPROTO_IPV6;
    const auto* const bytes = reinterpret_cast<const char*>(&request);
    return checked(::setsockopt(handle, level, option, bytes, sizeof request), handle, operation::none);
}

void write(const ip::address& from, SOCKADDR_STORAGE& to) noexcept {
    native_address native;
    encode(ip::endpoint{from, 0}, native);
    std::memcpy(&to, native.bytes, native.size);
}

result<void> by_index(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    const ip::family family = group.group.family();
    if (group.source) {
        return set_group(handle, family, option_of(change, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP),
                         group_source_request<GROUP_SOURCE_REQ>(group, write));
    }
    return set_group(handle, family, option_of(change, MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP),
                     group_request<GROUP_REQ>(group, write));
}

/// An IPv4 address of the interface; that of none where there is no such interface, and for index 0.
in_addr address_of(std::uint32_t index) noexcept {
    alignas(MIB_IPADDRTABLE) std::byte room[8 * 1024];  // of 340 addresses; no memory of the heap
    ULONG size = sizeof room;
    auto* const table = reinterpret_cast<MIB_IPADDRTABLE*>(room);
    in_addr found{};
    if (index == 0 || ::GetIpAddrTable(table, &size, TRUE) != NO_ERROR) return found;
    for (const MIB_IPADDRROW& row : std::span{table->table, table->dwNumEntries}) {
        if (row.dwIndex != index) continue;
        std::memcpy(&found, &row.dwAddr, sizeof found);
        break;
    }
    return found;
}

result<void> by_older_call(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    if (group.source) return tl::unexpected{error{errc::not_supported, operation::none}};
    if (group.group.is_v6()) {
        return set_group(handle, ip::family::v6, option_of(change, IPV6_ADD_MEMBERSHIP, IPV6_DROP_MEMBERSHIP),
                         ipv6_group_request<ipv6_mreq>(group));
    }
    ip_mreq request{};
    std::memcpy(&request.imr_multiaddr, group.group.to_v4().bytes().data(), sizeof request.imr_multiaddr);
    request.imr_interface = address_of(group.interface_index);
    if (group.interface_index != 0 && request.imr_interface.s_addr == 0) {
        return tl::unexpected{error::system(WSAEADDRNOTAVAIL, operation::none)};
    }
    return set_group(handle, ip::family::v4, option_of(change, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP), request);
}

result<bool> is_ipv6(native_handle handle) noexcept {
    WSAPROTOCOL_INFOW told;
    int size = sizeof told;
    auto* const bytes = reinterpret_cast<char*>(&told);
    if (::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL_INFOW, bytes, &size) == SOCKET_ERROR) {
        return failed(handle, operation::none);
    }
    return told.iAddressFamily == AF_INET6;
}

}  // namespace

result<void> change_membership(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    const auto ipv6_socket = is_ipv6(handle);
    if (!ipv6_socket) return tl::unexpected{ipv6_socket.error()};
    if (group.group.is_v6() && !*ipv6_socket) return tl::unexpected{error{errc::invalid_argument, operation::none}};
    // Nothing is documented of IPv4 groups on an IPv6 socket.
    if (group.group.is_v4() && *ipv6_socket) return tl::unexpected{error{errc::not_supported, operation::none}};
    auto done = by_index(handle, group, change);
    if (!done && done.error() == std::errc::no_protocol_option) done = by_older_call(handle, group, change);
    // The arguments are valid, so WSAEINVAL says that the socket is not in the group.
    if (!done && change == membership_change::leave && done.error().native_code() == WSAEINVAL) {
        return tl::unexpected{error::system(WSAEADDRNOTAVAIL, operation::none)};
    }
    return done;
}

result<void> prepare_shared(native_handle handle) noexcept {
    return set_option(handle, option_id::reuse_address, 1);
}

}  // namespace sockstate::platform
