#pragma once

// The columns of a line of /proc/net: text between blanks.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace sockstate::platform::linux_kernel {

/// The next column, and its end, without the blanks before; empty when the line is over.
inline std::string_view take_column(std::string_view& line) noexcept {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto column = line.substr(0, line.find(' '));
    line.remove_prefix(column.size());
    return column;
}

template <std::unsigned_integral T>
std::optional<T> parse(std::string_view digits, int base) noexcept {
    T number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

}  // namespace sockstate::platform::linux_kernel
