#pragma once

// An internet address with a port: a value, parsed without DNS, printed as RFC 5952 §6 asks.
// Distinct threads may read the same value.

#include <sockstate/ip/address.hpp>
#include <sockstate/ip/port_number.hpp>

namespace sockstate::ip {

/// An address and a port in host order.
class endpoint {
public:
    /// 0.0.0.0:0
    constexpr endpoint() noexcept = default;
    /// An address and a port in host order.
    constexpr endpoint(const ip::address& a, port_number port) noexcept : address_{a}, port_{port.value()} {}

    /// Reads `192.0.2.1:80`, `[2001:db8::1]:443` or `[fe80::1%eth0]:80`. The port is needed: 0 to 65535 in digits
    /// without leading zeros. The address is read, and can fail, as by `address_v6::parse`. Never asks DNS. In a
    /// constant expression: `constexpr auto e = *ip::endpoint::parse("192.0.2.1:80")`.
    template <class Error = error>
    [[nodiscard]] static constexpr tl::expected<endpoint, Error> parse(std::string_view text) noexcept;
    /// Any local address of the family, for a server that takes connections from everywhere.
    [[nodiscard]] static constexpr endpoint any(ip::family f, port_number port) noexcept {
        return {ip::address::any(f), port};
    }

    /// The address.
    [[nodiscard]] constexpr const ip::address& address() const noexcept { return address_; }
    /// The port, in host order.
    [[nodiscard]] constexpr std::uint16_t port() const noexcept { return port_; }
    /// The address's family.
    [[nodiscard]] constexpr ip::family family() const noexcept { return address_.family(); }
    /// A mapped IPv6 address as the IPv4 address it stands for; every other as it is.
    [[nodiscard]] constexpr endpoint unmapped() const noexcept { return {address_.unmapped(), port_}; }

    friend constexpr std::strong_ordering operator<=>(const endpoint&, const endpoint&) noexcept = default;

private:
    ip::address address_;
    std::uint16_t port_ = 0;
};

template <class Error>
constexpr tl::expected<endpoint, Error> endpoint::parse(std::string_view text) noexcept {
    Error why{errc::invalid_argument, operation::parse};
    const std::size_t colon = text.rfind(':');
    std::string_view host = text.substr(0, colon);
    ip::address address;
    std::uint32_t port = 0;
    bool is_read = colon != std::string_view::npos && detail::read_decimal(text.substr(colon + 1), 65535, port);
    // Brackets hold IPv6, and only IPv6.
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        is_read = is_read && host.find(':') != std::string_view::npos;
    } else {
        is_read = is_read && host.find(':') == std::string_view::npos;
    }
    if (!is_read || !detail::read(host, address, why)) return tl::unexpected<Error>{why};
    return endpoint{address, static_cast<std::uint16_t>(port)};
}

/// `192.0.2.1:80` or `[2001:db8::1]:443`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const endpoint& e);

namespace detail {
/// Room for any endpoint's text: an address, brackets, a colon and five digits.
inline constexpr std::size_t endpoint_text_size = address_text_size + 8;
/// Writes the text without a NUL and returns its end; `out` has `endpoint_text_size` characters.
SOCKSTATE_EXPORT char* write_text(char* out, const endpoint& e) noexcept;
}  // namespace detail

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}

template <>
struct std::hash<sockstate::ip::endpoint> {
    std::size_t operator()(const sockstate::ip::endpoint& e) const noexcept {
        return std::hash<sockstate::ip::address>{}(e.address()) * 0x9e3779b1U + e.port();
    }
};
