#pragma once

// The seam, network interfaces.

#include <sockstate/ip/address.hpp>
#include <sockstate/result.hpp>

#include <optional>

namespace sockstate::platform {

/// An interface, or an interface with one of its addresses.
struct interface_row {
    std::uint32_t index = 0;                      ///< its number in this system
    std::string_view name = {};                   ///< until the visit returns
    bool up = false;                              ///< as in `ip::network_interface`
    bool loopback = false;                        ///< the same
    bool point_to_point = false;                  ///< the same
    bool multicast = false;                       ///< the same
    std::optional<std::uint32_t> mtu_bytes = {};  ///< the same
    std::optional<ip::address> address = {};      ///< empty in the row of the interface itself
    unsigned prefix_length = 0;                   ///< of the address, in bits
};

/// What is called with each row.
using interface_visitor = void (*)(void* context, const interface_row& row);
/// Calls `visit` once with each interface, without an address, and after that once with each of its addresses. Asks the
/// system once, which takes memory of the heap. What `visit` throws comes through, and nothing is left behind.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_interfaces(interface_visitor visit, void* context);

}  // namespace sockstate::platform
