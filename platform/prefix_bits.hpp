#pragma once

// The length of a prefix, from a network mask.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sockstate::platform {

/// How many bits in front of the first 0 are set.
[[nodiscard]] constexpr unsigned prefix_bits(std::span<const std::uint8_t> mask) noexcept {
    unsigned bits = 0;
    for (const std::uint8_t byte : mask) {
        const int ones = std::countl_one(byte);
        bits += static_cast<unsigned>(ones);
        if (ones != 8) break;
    }
    return bits;
}

}  // namespace sockstate::platform
