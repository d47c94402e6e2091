// Addresses of vsock as text.

#include <sockstate/vsock.hpp>

#include <sockstate/ip/text_grammar.hpp>

#include <algorithm>
#include <charconv>

namespace sockstate::vsock {

namespace {

constexpr std::string_view scheme = "vsock:";
constexpr std::string_view any_word = "any";

bool read_number(std::string_view text, std::uint32_t& number) noexcept {
    if (text == any_word) {
        number = any;
        return true;
    }
    return ip::detail::read_decimal(text, 0xffffffffU, number);
}

char* write_number(char* out, std::uint32_t number) noexcept {
    constexpr std::ptrdiff_t most_digits = 10;
    if (number == any) return std::copy(any_word.begin(), any_word.end(), out);
    return std::to_chars(out, out + most_digits, number).ptr;
}

}  // namespace

result<endpoint> endpoint::parse(std::string_view text) noexcept {
    const tl::unexpected malformed{error{errc::invalid_argument, operation::parse}};
    if (!text.starts_with(scheme)) return malformed;
    text.remove_prefix(scheme.size());
    const std::size_t colon = text.find(':');
    std::uint32_t cid = 0;
    std::uint32_t port = 0;
    if (colon == std::string_view::npos) return malformed;
    if (!read_number(text.substr(0, colon), cid) || !read_number(text.substr(colon + 1), port)) return malformed;
    return endpoint{cid, port};
}

std::string to_string(const endpoint& e) {
    char text[detail::endpoint_text_size];
    return {text, detail::write_text(text, e)};
}

char* detail::write_text(char* out, const endpoint& e) noexcept {
    out = std::copy(scheme.begin(), scheme.end(), out);
    out = write_number(out, e.cid());
    *out++ = ':';
    return write_number(out, e.port());
}

}  // namespace sockstate::vsock
