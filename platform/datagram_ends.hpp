#pragma once

// Checks of sent and received datagrams that the backends of both families share.

#include <sockstate/datagram/info.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>

namespace sockstate::platform {

/// Nothing is asked for a datagram with this header.
[[nodiscard]] constexpr bool is_plain(const datagram_header& header) noexcept {
    return !header.source && header.interface_index == 0 && !header.traffic_class && !header.hop_limit;
}

/// Why no sender could be read: receiving was shut, and no datagram arrived; or the system wrote something else.
[[nodiscard]] inline error missing_sender(const native_address& from) noexcept {
    return {from.size == 0 ? errc::end_of_stream : errc::malformed_answer, operation::receive};
}

/// As `decode`, and an IPv4 sender is read in place. Whether it could be read.
[[nodiscard]] inline bool read_sender(const native_address& from, ip::endpoint& to) noexcept {
    if (from.size != ipv4_size) return decode(from, to).has_value();
    to = ipv4_endpoint<ip::endpoint>(from);
    return true;
}

}  // namespace sockstate::platform
