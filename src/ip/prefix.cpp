// Internet prefixes as text and back.

#include <sockstate/ip/prefix.hpp>

#include "ip/decimal.hpp"

#include <string>

namespace sockstate::ip {

result<prefix> prefix::parse(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    const auto from = ip::address::parse(text.substr(0, slash));
    if (!from) return tl::unexpected{from.error()};
    if (slash == std::string_view::npos) return prefix{*from};
    const auto length = detail::parse_decimal(text.substr(slash + 1), width(from->family()));
    if (!length) return tl::unexpected{error{errc::invalid_argument, operation::parse}};
    return prefix{*from, *length};
}

std::string to_string(const prefix& p) {
    std::string text = to_string(p.address());
    text += '/';
    text += std::to_string(p.length());
    return text;
}

}  // namespace sockstate::ip
