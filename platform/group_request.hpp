#pragma once

// The structures that setsockopt takes to join or leave a multicast group by the index of an interface (RFC 3678). They
// are the same on every system, but their names differ.

#include <sockstate/ip/membership.hpp>
#include <sockstate/platform/memberships.hpp>

#include <cstring>

namespace sockstate::platform {

/// Which of two options.
[[nodiscard]] constexpr int option_of(membership_change change, int join, int leave) noexcept {
    return change == membership_change::join ? join : leave;
}

/// A struct group_req. `write` writes an address as the system has it.
template <class Request, class Write>
[[nodiscard]] Request group_request(const ip::membership& of, Write write) noexcept {
    Request request{};
    request.gr_interface = of.interface_index;
    write(of.group, request.gr_group);
    return request;
}

/// A struct group_source_req of a membership with a source.
template <class Request, class Write>
[[nodiscard]] Request group_source_request(const ip::membership& of, Write write) noexcept {
    Request request{};
    request.gsr_interface = of.interface_index;
    write(of.group, request.gsr_group);
    write(*of.source, request.gsr_source);
    return request;
}

/// A struct ipv6_mreq.
template <class Request>
[[nodiscard]] Request ipv6_group_request(const ip::membership& of) noexcept {
    Request request{};
    std::memcpy(&request.ipv6mr_multiaddr, of.group.to_v6().bytes().data(), sizeof request.ipv6mr_multiaddr);
    request.ipv6mr_interface = of.interface_index;
    return request;
}

}  // namespace sockstate::platform
