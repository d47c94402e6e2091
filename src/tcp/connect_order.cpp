// Goes through the list with one position for each family, and takes addresses from both in turn.

#include "tcp/connect_order.hpp"

#include <algorithm>

namespace sockstate::detail {

namespace {

constexpr ip::family other(ip::family family) noexcept {
    return family == ip::family::v4 ? ip::family::v6 : ip::family::v4;
}

/// The family that the packets are of.
constexpr ip::family family_of(const ip::endpoint& endpoint) noexcept {
    return endpoint.unmapped().family();
}

bool is_among(const ip::endpoint& one, std::span<const ip::endpoint> earlier) noexcept {
    return std::ranges::find(earlier, one.unmapped(), &ip::endpoint::unmapped) != earlier.end();
}

}  // namespace

bool connect_order::takes(ip::family family) const noexcept {
    if (families_ == family_order::v6_only) return family == ip::family::v6;
    return families_ != family_order::v4_only || family == ip::family::v4;
}

ip::family connect_order::leading(ip::family first) const noexcept {
    switch (families_) {
        case family_order::as_resolved: break;
        case family_order::v6_first:
        case family_order::v6_only: return ip::family::v6;
        case family_order::v4_first:
        case family_order::v4_only: return ip::family::v4;
    }
    return first;
}

const ip::endpoint* connect_order::next_of(ip::family family, std::span<const ip::endpoint> all) noexcept {
    if (!takes(family)) return nullptr;
    std::size_t& at = read_[family == ip::family::v6 ? 1 : 0];
    while (at < all.size()) {
        const ip::endpoint& each = all[at++];
        if (family_of(each) == family && !is_among(each, all.first(at - 1))) return &each;
    }
    return nullptr;
}

const ip::endpoint* connect_order::next(std::span<const ip::endpoint> all) noexcept {
    if (all.empty()) return nullptr;
    const ip::family wanted = wanted_.value_or(leading(family_of(all.front())));
    for (const ip::family family : {wanted, other(wanted)}) {
        const ip::endpoint* const found = next_of(family, all);
        if (found == nullptr) continue;
        const bool leads_on = lead_ > 1 && family == wanted;
        lead_ = leads_on ? static_cast<std::uint8_t>(lead_ - 1) : std::uint8_t{0};
        wanted_ = leads_on ? family : other(family);
        return found;
    }
    return nullptr;
}

}  // namespace sockstate::detail
