// Distinguishes names from numbers. inet_aton(3), which the systems' resolvers also use, accepts `127.1`, octal and
// hexadecimal numbers as addresses.

#include "ip/host_name.hpp"

#include <sockstate/ip/text_grammar.hpp>

#include <algorithm>

namespace sockstate::ip {

namespace {

constexpr bool is_in_name(char c) noexcept {
    constexpr std::string_view never = "#%/:<>?@[\\]^|\x7f";
    return static_cast<unsigned char>(c) > ' ' && never.find(c) == std::string_view::npos;
}

constexpr bool is_number(std::string_view label) noexcept {
    if (label.starts_with("0x") || label.starts_with("0X")) {
        return std::ranges::all_of(label.substr(2), [](char c) { return detail::hex_value(c) >= 0; });
    }
    return std::ranges::all_of(label, detail::is_digit);
}

}  // namespace

bool is_host_name(std::string_view text) noexcept {
    if (!std::ranges::all_of(text, is_in_name)) return false;
    if (text.ends_with('.')) text.remove_suffix(1);
    const std::string_view last = text.substr(text.rfind('.') + 1);
    return !last.empty() && !is_number(last);
}

}  // namespace sockstate::ip
