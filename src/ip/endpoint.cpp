// Internet endpoints as text: RFC 5952 §6 with brackets around IPv6.

#include <sockstate/ip/endpoint.hpp>

#include <charconv>

namespace sockstate::ip {

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
