#pragma once

// The network interfaces of this machine with their current addresses. Any thread may call these functions.

#include <sockstate/ip/prefix.hpp>
#include <sockstate/list_result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockstate::ip {

/// An address of an interface, and how many of its bits it has in common with its network.
struct network_interface_address {
    ip::address address = {};    ///< a link-local one with the interface's index as its scope id
    unsigned prefix_length = 0;  ///< in bits; those of one address where the system reports no network
    /// The addresses that are reached directly over the interface.
    [[nodiscard]] constexpr ip::prefix network() const noexcept { return {address, prefix_length}; }

    friend constexpr bool operator==(const network_interface_address&, const network_interface_address&) = default;
};

/// A network interface.
struct network_interface {
    std::uint32_t index = 0;      ///< its number in this system, as scope ids and options take it
    std::string name = {};        ///< e.g. `eth0`; UTF-8 on Windows, where people give the names
    bool up = false;              ///< it is switched on; on Windows it is connected too
    bool loopback = false;        ///< it leads back to this machine
    bool point_to_point = false;  ///< it leads to one other machine
    bool multicast = false;       ///< it carries multicast; Linux reports false for its loopback, which carries it too
    std::optional<std::uint32_t> mtu_bytes = {};  ///< the longest IP packet; 4294967295 for the loopback of Windows
    std::vector<network_interface_address> addresses = {};  ///< in the system's order; may be empty

    friend bool operator==(const network_interface&, const network_interface&) = default;
};

/// `192.0.2.7/24`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const network_interface_address& one);
/// `2 eth0: up, multicast, mtu 1500, 192.0.2.7/24, fe80::1%2/64`. Control characters in a name are escaped.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const network_interface& one);

/// Every interface with its addresses, in the system's order. Calls getifaddrs(3), GetAdaptersAddresses.
///
/// Interfaces that are down are in the list too. Linux, macOS and FreeBSD: one of another network namespace, jail or
/// zone is not. Errors: too_many_files_open (the system is asked through a descriptor), not_enough_memory.
[[nodiscard]] SOCKSTATE_EXPORT list_result<network_interface> network_interfaces();

/// The interface with exactly this name, if there is one. Errors as `network_interfaces`.
///
/// Keep the result while its addresses are read: before C++23, `for (auto& a : (*find_interface("lo"))->addresses)`
/// reads addresses that are gone.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<network_interface>> find_interface(std::string_view name);

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}
