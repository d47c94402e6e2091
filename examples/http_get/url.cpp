// Reads a URL from left to right, and refuses characters that could add a line to the request.

#include "url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace http {

namespace {

bool is_scheme(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char c, char l) { return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == l; });
}

parsed<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty()) return std::uint16_t{80};
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (problem != std::errc{} || end != text.data() + text.size() || port == 0) {
        return tl::unexpected{fmt::format("'{}' is not a port", text)};
    }
    return port;
}

/// Host and port of `authority`, which has neither a user nor a path.
parsed<url> parse_authority(std::string_view authority) {
    url result;
    std::size_t host_end = authority.find(':');
    if (authority.substr(0, 1) == "[") {
        const std::size_t bracket = authority.find(']');
        if (bracket == authority.npos) return tl::unexpected{std::string{"the ']' of the IPv6 address is missing"}};
        host_end = bracket + 1;
        if (host_end < authority.size() && authority[host_end] != ':') {
            return tl::unexpected{fmt::format("'{}' is no port", authority.substr(host_end))};
        }
        std::string_view address = authority.substr(1, bracket - 1);
        const std::size_t zone = address.find("%25");  // a zone's '%' is escaped in a URL (RFC 6874)
        result.host = address.substr(0, zone);
        result.authority = fmt::format("[{}]", result.host);  // and means nothing to the server
        if (zone != address.npos) result.host += fmt::format("%{}", address.substr(zone + 3));
    } else {
        result.host = authority.substr(0, host_end);
        result.authority = result.host;
    }
    if (result.host.empty()) return tl::unexpected{std::string{"there is no host"}};

    const bool has_port = host_end < authority.size();
    auto port = parse_port(has_port ? authority.substr(host_end + 1) : std::string_view{});
    if (!port) return tl::unexpected{port.error()};
    result.port = *port;
    if (result.port != 80) result.authority += fmt::format(":{}", result.port);
    return result;
}

}  // namespace

parsed<url> parse_url(std::string_view text) {
    if (std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; })) {
        return tl::unexpected{std::string{"it has spaces, control or non-ASCII characters: escape them as %XX"}};
    }
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == text.npos) return tl::unexpected{std::string{"it does not begin with http://"}};
    const std::string_view scheme = text.substr(0, scheme_end);
    if (is_scheme(scheme, "https")) return tl::unexpected{std::string{"https needs TLS, and this is plain HTTP"}};
    if (!is_scheme(scheme, "http")) return tl::unexpected{fmt::format("'{}' is not http", scheme)};

    std::string_view rest = text.substr(scheme_end + 3);
    rest = rest.substr(0, rest.find('#'));
    const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority = rest.substr(0, authority_end);
    if (authority.find('@') != authority.npos) return tl::unexpected{std::string{"a user in it is not supported"}};

    auto result = parse_authority(authority);
    if (result) {
        const std::string_view target = rest.substr(authority_end);
        result->target = target.substr(0, 1) == "/" ? std::string{target} : fmt::format("/{}", target);
    }
    return result;
}

}  // namespace http
