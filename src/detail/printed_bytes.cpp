// UTF-8 as RFC 3629 defines it, without the characters that a terminal would obey instead of printing.

#include "detail/printed_bytes.hpp"

#include <algorithm>
#include <cstdint>

namespace sockstate::detail {

namespace {

/// A lead byte: how many bytes it begins, its own bits, and the least code point that needs as many.
struct lead {
    std::size_t length;
    std::uint32_t bits;
    std::uint32_t least;
};

constexpr lead lead_of(unsigned char c) noexcept {
    if (c < 0x80) return {1, c, 0};
    if ((c & 0xe0U) == 0xc0) return {2, c & 0x1fU, 0x80};
    if ((c & 0xf0U) == 0xe0) return {3, c & 0xfU, 0x800};
    if ((c & 0xf8U) == 0xf0) return {4, c & 0x7U, 0x10000};
    return {0, 0, 0};
}

constexpr bool prints(std::uint32_t point) noexcept {
    const auto is_in = [point](std::uint32_t first, std::uint32_t last) { return point >= first && point <= last; };
    const bool is_control = point < 0x20 || is_in(0x7f, 0x9f);
    const bool ends_line = is_in(0x2028, 0x2029);
    const bool turns_line = point == 0x61c || is_in(0x200e, 0x200f) || is_in(0x202a, 0x202e) || is_in(0x2066, 0x2069);
    const bool is_no_character = is_in(0xd800, 0xdfff) || point > 0x10ffff;
    return !is_control && !ends_line && !turns_line && !is_no_character;
}

}  // namespace

std::size_t printed_length(std::string_view bytes) noexcept {
    if (bytes.empty()) return 0;
    const lead first = lead_of(static_cast<unsigned char>(bytes.front()));
    if (first.length == 0 || first.length > bytes.size()) return 0;
    std::uint32_t point = first.bits;
    for (const char c : bytes.substr(1, first.length - 1)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) != 0x80) return 0;
        point = point << 6U | (byte & 0x3fU);
    }
    return point >= first.least && prints(point) ? first.length : 0;
}

char* write_escaped(char* out, unsigned char byte) noexcept {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    *out++ = '\\';
    *out++ = 'x';
    *out++ = hex_digits[byte >> 4U];
    *out++ = hex_digits[byte & 0xfU];
    return out;
}

char* write_printed(char* out, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const std::size_t length = printed_length(bytes);
        if (length == 0) {
            out = write_escaped(out, static_cast<unsigned char>(bytes.front()));
        } else {
            out = std::copy_n(bytes.begin(), length, out);
        }
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string printed(std::string_view bytes) {
    std::string text(bytes.size() * 4, '\0');
    text.resize(static_cast<std::size_t>(write_printed(text.data(), bytes) - text.data()));
    return text;
}

}  // namespace sockstate::detail
