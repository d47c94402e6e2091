// Names of local sockets: what may be one, and how they print.

#include <sockstate/local/endpoint.hpp>

#include "detail/printed_bytes.hpp"

#include <algorithm>

namespace sockstate::local {

namespace {

tl::unexpected<error> malformed() noexcept {
    return tl::unexpected{error{errc::invalid_argument, operation::parse}};
}

/// An abstract name is any bytes, so two names never print alike.
constexpr bool prints_in_abstract_name(unsigned char c) noexcept {
    return c >= 0x20 && c < 0x7f && c != '\\';
}

}  // namespace

result<endpoint> endpoint::path(std::string_view text) noexcept {
    const bool has_nul = text.find('\0') != std::string_view::npos;
    if (text.empty() || text.size() > max_size || has_nul) return malformed();
    return detail::endpoint_access::from_bytes(text);
}

result<endpoint> endpoint::abstract(std::string_view bytes) noexcept {
    if (bytes.size() >= max_size) return malformed();
    endpoint named;
    std::copy(bytes.begin(), bytes.end(), named.bytes_.begin() + 1);
    named.size_ = static_cast<std::uint8_t>(bytes.size() + 1);
    return named;
}

endpoint detail::endpoint_access::from_bytes(std::string_view bytes) noexcept {
    bytes = bytes.substr(0, endpoint::max_size);
    const bool is_path = !bytes.starts_with('\0');
    if (is_path) bytes = bytes.substr(0, bytes.find('\0'));
    endpoint named;
    std::copy(bytes.begin(), bytes.end(), named.bytes_.begin());
    named.size_ = static_cast<std::uint8_t>(bytes.size());
    return named;
}

std::string to_string(const endpoint& e) {
    char text[detail::endpoint_text_size];
    return {text, detail::write_text(text, e)};
}

char* detail::write_text(char* out, const endpoint& e) noexcept {
    constexpr std::string_view unnamed = "(unnamed)";
    if (e.is_unnamed()) return std::copy(unnamed.begin(), unnamed.end(), out);
    // A path's backslashes are left alone: they may be Windows'.
    if (e.is_path()) return sockstate::detail::write_printed(out, e.name());
    *out++ = '@';
    for (const char c : e.name()) {
        const auto byte = static_cast<unsigned char>(c);
        if (prints_in_abstract_name(byte)) {
            *out++ = c;
        } else {
            out = sockstate::detail::write_escaped(out, byte);
        }
    }
    return out;
}

}  // namespace sockstate::local
