// Internet endpoints as text and back: RFC 5952 §6 with brackets around IPv6.

#include <sockstate/ip/endpoint.hpp>

#include "ip/decimal.hpp"

#include <charconv>
#include <limits>

namespace sockstate::ip {

namespace {

constexpr std::uint16_t last_port = std::numeric_limits<std::uint16_t>::max();

/// An address as it stands before the colon: brackets hold IPv6, and only IPv6.
result<address> parse_host(std::string_view text) noexcept {
    if (text.starts_with('[') && text.ends_with(']')) return address_v6::parse(text.substr(1, text.size() - 2));
    return address_v4::parse(text);
}

}  // namespace

result<endpoint> endpoint::parse(std::string_view text) noexcept {
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos) {
        const auto host = parse_host(text.substr(0, colon));
        const auto port = detail::parse_decimal(text.substr(colon + 1), last_port);
        if (host && port) return endpoint{*host, static_cast<std::uint16_t>(*port)};
    }
    return tl::unexpected{error{errc::invalid_argument, operation::parse}};
}

std::string to_string(const endpoint& e) {
    char text[detail::endpoint_text_size];
    return {text, detail::write_text(text, e)};
}

char* detail::write_text(char* out, const endpoint& e) noexcept {
    constexpr std::ptrdiff_t most_digits = 5;
    const bool bracketed = e.family() == family::v6;
    if (bracketed) *out++ = '[';
    out = write_text(out, e.address());
    if (bracketed) *out++ = ']';
    *out++ = ':';
    return std::to_chars(out, out + most_digits, e.port()).ptr;
}

}  // namespace sockstate::ip
