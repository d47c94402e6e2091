// The machine's interfaces, collected, and as text.

#include <sockstate/ip/network_interface.hpp>

#include "detail/printed_bytes.hpp"

#include <sockstate/platform/network_interfaces.hpp>

#include <algorithm>

namespace sockstate::ip {

namespace {

/// Adds an interface, or an address to the one that has it.
void collect(void* collected, const platform::interface_row& row) {
    auto& all = *static_cast<std::vector<network_interface>*>(collected);
    if (!row.address) {
        all.push_back({.index = row.index,
                       .name = std::string{row.name},
                       .up = row.up,
                       .loopback = row.loopback,
                       .point_to_point = row.point_to_point,
                       .multicast = row.multicast,
                       .mtu_bytes = row.mtu_bytes});
        return;
    }
    const auto owner = std::ranges::find(all, row.index, &network_interface::index);
    if (owner != all.end()) owner->addresses.push_back({*row.address, row.prefix_length});
}

}  // namespace

list_result<network_interface> network_interfaces() {
    std::vector<network_interface> all;
    if (auto visited = platform::visit_interfaces(collect, &all); !visited) {
        return tl::unexpected{visited.error()};
    }
    return all;
}

result<std::optional<network_interface>> find_interface(std::string_view name) {
    auto all = network_interfaces();
    if (!all) return tl::unexpected{all.error()};
    const auto found = std::ranges::find(*all, name, &network_interface::name);
    if (found == all->end()) return std::optional<network_interface>{};
    return std::optional{std::move(*found)};
}

std::string to_string(const network_interface_address& one) {
    return to_string(one.address) + '/' + std::to_string(one.prefix_length);
}

std::string to_string(const network_interface& one) {
    std::string text =
        std::to_string(one.index) + ' ' + sockstate::detail::printed(one.name) + ": " + (one.up ? "up" : "down");
    if (one.loopback) text += ", loopback";
    if (one.point_to_point) text += ", point_to_point";
    if (one.multicast) text += ", multicast";
    if (one.mtu_bytes) text += ", mtu " + std::to_string(*one.mtu_bytes);
    for (const network_interface_address& each : one.addresses) text += ", " + to_string(each);
    return text;
}

}  // namespace sockstate::ip
