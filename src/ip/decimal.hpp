#pragma once

// Decimal numbers as addresses, zones and ports write them: digits alone, no sign, no leading zero.

#include <cstdint>
#include <optional>
#include <string_view>

namespace sockstate::ip::detail {

/// The number, or nothing where `text` is something else or more than `most`.
[[nodiscard]] constexpr std::optional<std::uint32_t> parse_decimal(std::string_view text, std::uint32_t most) noexcept {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
        if (value > most) return std::nullopt;
    }
    return static_cast<std::uint32_t>(value);
}

}  // namespace sockstate::ip::detail
