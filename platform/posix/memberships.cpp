// Multicast groups by setsockopt(2): MCAST_JOIN_GROUP and its kin, by interface index, for both families (RFC 3678).

#include <sockstate/platform/memberships.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/membership.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/options.hpp>

#include <posix/system_call.hpp>

#include <group_request.hpp>
#include <membership_quirks.hpp>

#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// The operation is named by whoever asked for it.
template <class Request>
result<void> set_group(native_handle handle, ip::family family, int option, const Request& request) noexcept {
    const int level = family == ip::family::v4 ? IPPROTO_IP : IPPROTO_IPV6;
    return checked(::setsockopt(handle, level, option, &request, sizeof request), operation::none);
}

void write(const ip::address& from, sockaddr_storage& to) noexcept {
    native_address native;
    encode(ip::endpoint{from, 0}, native);
    std::memcpy(&to, native.bytes, native.size);
    quirks::set_size(to, native.size);
}

in_addr ipv4_of(const ip::address& from) noexcept {
    in_addr to{};
    std::memcpy(&to, from.to_v4().bytes().data(), sizeof to);
    return to;
}

result<void> by_index(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    const ip::family family = group.group.family();
    if (group.source) {
        return set_group(handle, family, option_of(change, MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP),
                         group_source_request<group_source_req>(group, write));
    }
    return set_group(handle, family, option_of(change, MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP),
                     group_request<group_req>(group, write));
}

/// IPV6_JOIN_GROUP: lets the system choose the interface, and takes mapped groups where there is a way for those.
result<void> by_ipv6_request(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    return set_group(handle, ip::family::v6, option_of(change, IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP),
                     ipv6_group_request<ipv6_mreq>(group));
}

/// IP_ADD_MEMBERSHIP, by the address of none: lets the system choose the interface.
result<void> by_ipv4_request(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    if (group.source) {
        ip_mreq_source request{};
        request.imr_multiaddr = ipv4_of(group.group);
        request.imr_sourceaddr = ipv4_of(*group.source);
        return set_group(handle, ip::family::v4, option_of(change, IP_ADD_SOURCE_MEMBERSHIP, IP_DROP_SOURCE_MEMBERSHIP),
                         request);
    }
    ip_mreq request{};
    request.imr_multiaddr = ipv4_of(group.group);
    return set_group(handle, ip::family::v4, option_of(change, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP), request);
}

result<void> apply(native_handle handle, const ip::membership& group, membership_change change,
                   bool ipv6_socket) noexcept {
    if (group.group.is_v4() && ipv6_socket) {
        switch (quirks::ipv4_group_on_ipv6) {
            case quirks::mixed_group::as_ipv4: break;
            case quirks::mixed_group::mapped:
                if (!group.source) return by_ipv6_request(handle, group, change);
                return tl::unexpected{error{errc::not_supported, operation::none}};
            case quirks::mixed_group::none: return tl::unexpected{error{errc::not_supported, operation::none}};
        }
    }
    if (quirks::takes_no_interface || group.interface_index != 0) return by_index(handle, group, change);
    if (group.group.is_v4()) return by_ipv4_request(handle, group, change);
    return group.source ? by_index(handle, group, change) : by_ipv6_request(handle, group, change);
}

}  // namespace

result<void> change_membership(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    native_address own;
    if (auto told = local_address(handle, own); !told) return told;
    ip::endpoint endpoint;
    const bool ipv6_socket = decode(own, endpoint) && endpoint.family() == ip::family::v6;
    if (group.group.is_v6() && !ipv6_socket) return tl::unexpected{error{errc::invalid_argument, operation::none}};
    auto done = apply(handle, group, change, ipv6_socket);
    if (!done || change == membership_change::leave) return done;
    auto limited = quirks::hear_only_joined(handle, ipv6_socket);
    if (!limited) static_cast<void>(apply(handle, group, membership_change::leave, ipv6_socket));
    return limited;
}

result<void> prepare_shared(native_handle handle) noexcept {
    return set_option(handle, quirks::shares_port, 1);
}

}  // namespace sockstate::platform
