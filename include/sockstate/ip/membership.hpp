#pragma once

// A multicast group that a socket joins or leaves. This is a value; several threads may read the same one.

#include <sockstate/ip/address.hpp>

#include <cstdint>
#include <optional>

namespace sockstate::ip {

/// A group on one interface, and optionally the only sender to receive from (RFC 3678).
struct membership {
    ip::address group = {};  ///< a multicast address
    /// The interface; 0: the one of the group's scope id, else one that the system chooses.
    std::uint32_t interface_index = 0;
    std::optional<ip::address> source = {};  ///< the only sender to receive from; empty: every sender

    friend constexpr bool operator==(const membership&, const membership&) = default;
};

/// `232.1.2.3 on interface 2 from 192.0.2.7`; what is not set is left out.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const membership& group);

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}
