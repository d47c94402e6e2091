#pragma once

// The part of RFC 3986 that a plain HTTP client needs: where to connect, and what to ask for.

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace http {

/// A value, or a sentence that says what is wrong with the text.
template <class T>
using parsed = tl::expected<T, std::string>;

/// An `http` URL.
struct url {
    std::string host;  ///< a name or an address, an IPv6 one without brackets
    std::uint16_t port = 80;
    std::string target;     ///< path and query, as the request line wants them
    std::string authority;  ///< as the Host field wants it
};

/// `http://host[:port][/path][?query][#fragment]`; the fragment is dropped, as it never goes to a server.
[[nodiscard]] parsed<url> parse_url(std::string_view text);

}  // namespace http
