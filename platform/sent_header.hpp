#pragma once

// What a header asks for, by the family of the datagram's receiver, as every system's encoder takes it.

#include <sockstate/datagram/info.hpp>
#include <sockstate/result.hpp>

#include <control_payload.hpp>

namespace sockstate::platform {

/// struct in6_pktinfo, which is the same everywhere.
struct ipv6_packet {
    ip::address_v6::bytes_type address;
    std::uint32_t interface_index;
};

/// A mapped receiver is IPv4's.
struct sent_header {
    bool is_ipv4;
    bool has_packet;                  ///< a source or an interface is asked for
    ip::address_v4::bytes_type ipv4;  ///< zeros where no source is asked for
    ipv6_packet ipv6;                 ///< the same; of a mapped receiver with the mapped source
    std::uint32_t interface_index;
};

[[nodiscard]] inline tl::unexpected<error> refused_header(errc why) noexcept {
    return tl::unexpected{error{why, operation::send}};
}

/// `errc::invalid_argument` for a source of the other family.
[[nodiscard]] inline result<sent_header> sort_header(const datagram_header& header,
                                                     const ip::address& receiver) noexcept {
    sent_header sorted{};
    sorted.is_ipv4 = receiver.unmapped().is_v4();
    sorted.interface_index = header.interface_index;
    if (header.source) {
        const ip::address source = header.source->unmapped();
        if (source.is_v4() != sorted.is_ipv4) return refused_header(errc::invalid_argument);
        sorted.ipv4 = source.to_v4().bytes();
        sorted.ipv6.address = source.to_v6().bytes();
        // 0 of an address that has no scope.
        if (sorted.interface_index == 0) sorted.interface_index = source.to_v6().scope_id();
    }
    sorted.ipv6.interface_index = sorted.interface_index;
    sorted.has_packet = header.source || sorted.interface_index != 0;
    return sorted;
}

}  // namespace sockstate::platform
