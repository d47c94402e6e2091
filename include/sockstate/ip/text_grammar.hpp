#pragma once

// The grammar of numbers and addresses as text, the same on every platform. The systems' own parsers differ from each
// other and take more: octal and hexadecimal numbers, missing parts, spaces. For `parse` of addresses, endpoints and
// prefixes.

#include <sockstate/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sockstate {
class error;
}

namespace sockstate::ip::detail {

using v4_bytes = std::array<std::uint8_t, 4>;
using v6_bytes = std::array<std::uint8_t, 16>;

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Reads a decimal number of digits alone: no sign, no leading zero, not above `most`. False if `text` is anything
/// else.
constexpr bool read_decimal(std::string_view text, std::uint64_t most, std::uint64_t& number) noexcept {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return false;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (digit > most || value > (most - digit) / 10) return false;
        value = value * 10 + digit;
    }
    number = value;
    return true;
}
constexpr bool read_decimal(std::string_view text, std::uint32_t most, std::uint32_t& number) noexcept {
    std::uint64_t value = 0;
    if (!read_decimal(text, std::uint64_t{most}, value)) return false;
    number = static_cast<std::uint32_t>(value);
    return true;
}

/// Reads four decimal numbers with points between them.
constexpr bool read_v4(std::string_view text, std::uint8_t* bytes) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t end = i == 3 ? text.size() : text.find('.');
        std::uint32_t part = 0;
        if (end == std::string_view::npos || !read_decimal(text.substr(0, end), 255U, part)) return false;
        bytes[i] = static_cast<std::uint8_t>(part);
        if (i != 3) text.remove_prefix(end + 1);
    }
    return true;
}

/// -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Reads the groups of an IPv6 address without a zone (RFC 4291 §2.2).
constexpr bool read_v6(std::string_view text, v6_bytes& bytes) noexcept {
    constexpr std::size_t no_gap = 99;
    std::size_t filled = 0;
    std::size_t gap = no_gap;  // where `::` stood
    if (text.starts_with("::")) {
        gap = 0;
        text.remove_prefix(2);
    }
    while (!text.empty() || gap != filled) {  // `::` may be the end
        if (filled == bytes.size()) return false;
        unsigned group = 0;
        std::size_t length = 0;
        for (; length < text.size() && length < 4 && hex_value(text[length]) >= 0; ++length) {
            group = group << 4U | static_cast<unsigned>(hex_value(text[length]));
        }
        if (length < text.size() && text[length] == '.') {  // an IPv4 address takes the place of the last two groups
            if (filled + 4 > bytes.size() || !read_v4(text, bytes.data() + filled)) return false;
            filled += 4;
            break;
        }
        if (length == 0) return false;
        bytes[filled++] = static_cast<std::uint8_t>(group >> 8U);
        bytes[filled++] = static_cast<std::uint8_t>(group);
        if (length == text.size()) break;
        if (text[length] != ':') return false;
        text.remove_prefix(length + 1);
        if (text.starts_with(':')) {
            if (gap != no_gap) return false;
            gap = filled;
            text.remove_prefix(1);
        } else if (text.empty()) {
            return false;
        }
    }
    if (gap == no_gap) return filled == bytes.size();
    if (filled >= bytes.size()) return false;  // `::` stands for one group at least
    const v6_bytes read = bytes;
    const std::size_t shift = bytes.size() - filled;
    for (std::size_t at = gap; at < bytes.size(); ++at) {  // what follows the gap moves to the end
        bytes[at] = at < gap + shift ? std::uint8_t{0} : read[at - shift];
    }
    return true;
}

/// Finds the number of the interface that a zone names; `why` is the system's error if it could not be asked. This is
/// not for constant expressions: a zone in one is a number.
SOCKSTATE_EXPORT bool look_up_interface(std::string_view name, std::uint32_t& number, error& why) noexcept;

/// Reads an IPv6 address and the zone that may follow it. Digits are an interface's number, never an interface that has
/// them as its name. `why` changes only if a name cannot be looked up.
constexpr bool read_v6(std::string_view text, v6_bytes& bytes, std::uint32_t& zone, error& why) noexcept {
    const std::size_t percent = text.find('%');
    if (!read_v6(text.substr(0, percent), bytes)) return false;
    if (percent == std::string_view::npos) return true;
    text.remove_prefix(percent + 1);
    for (const char c : text) {
        if (!is_digit(c)) return look_up_interface(text, zone, why);
    }
    return read_decimal(text, 0xffffffffU, zone);
}

}  // namespace sockstate::ip::detail
