#pragma once

// Groups of IPv4 on a socket of IPv6, where systems differ.

#include <cstdint>

namespace sockstate::platform::quirks {

/// How an IPv6 socket joins an IPv4 group.
enum class mixed_group : std::uint8_t {
    as_ipv4,  ///< as an IPv4 socket does
    mapped,   ///< by IPV6_JOIN_GROUP with the mapped address; without a source
    none,     ///< not at all
};

}  // namespace sockstate::platform::quirks
