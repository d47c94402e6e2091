#pragma once

// The order in which the addresses of a race are tried (RFC 8305 §4). Pure.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/tcp/connect_policy.hpp>

#include <optional>
#include <span>

namespace sockstate::detail {

/// Takes one address after another out of a list that may grow behind.
///
/// The first few are of the family that leads; then the families alternate for as long as both have any. An address
/// that the list has twice is taken once. A mapped IPv4 address counts as IPv4, and as the same as the plain one.
class connect_order {
public:
    connect_order(family_order families, std::uint8_t first_family_count) noexcept
        : families_{families}, lead_{first_family_count} {}

    /// The next in line; nullptr where nobody is. The list begins with what it had at the call before.
    [[nodiscard]] const ip::endpoint* next(std::span<const ip::endpoint> all) noexcept;
    /// Whether there is a next in line. Takes nothing.
    [[nodiscard]] bool has_next(std::span<const ip::endpoint> all) const noexcept {
        connect_order ahead = *this;
        return ahead.next(all) != nullptr;
    }

private:
    [[nodiscard]] bool takes(ip::family family) const noexcept;
    [[nodiscard]] ip::family leading(ip::family first) const noexcept;
    const ip::endpoint* next_of(ip::family family, std::span<const ip::endpoint> all) noexcept;

    family_order families_;
    std::uint8_t lead_;                 ///< how many the leading family still has before the other one's first
    std::optional<ip::family> wanted_;  ///< nothing before the first
    std::size_t read_[2] = {};          ///< how far the list was read for each family
};

}  // namespace sockstate::detail
