#pragma once

// IPv4 addresses as values: no operating system, no DNS, usable in constant expressions and as keys.
// Distinct threads may read the same value.

#include <sockstate/ip/text_grammar.hpp>
#include <sockstate/result.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockstate::ip {

/// Internet Protocol version 4 or 6.
enum class family : std::uint8_t {
    v4 = 4,  ///< IPv4
    v6 = 6   ///< IPv6
};

/// `v4` or `v6`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(family f) noexcept;

/// An IPv4 address (RFC 791).
class address_v4 {
public:
    using bytes_type = std::array<std::uint8_t, 4>;  ///< in network order

    /// 0.0.0.0
    constexpr address_v4() noexcept = default;
    /// From bytes in network order: `address_v4{{192, 0, 2, 1}}`.
    explicit constexpr address_v4(const bytes_type& bytes) noexcept : bytes_{bytes} {}
    /// From a number in host order: 0x7f000001 is 127.0.0.1.
    explicit constexpr address_v4(std::uint32_t number) noexcept
        : bytes_{static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
                 static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)} {}

    /// 0.0.0.0: any local address, for bind.
    [[nodiscard]] static constexpr address_v4 any() noexcept { return {}; }
    /// 127.0.0.1
    [[nodiscard]] static constexpr address_v4 loopback() noexcept { return address_v4{0x7f000001U}; }
    /// 255.255.255.255
    [[nodiscard]] static constexpr address_v4 broadcast() noexcept { return address_v4{0xffffffffU}; }
    /// Reads four decimal numbers without leading zeros: `constexpr auto a = *ip::address_v4::parse("192.0.2.1")`.
    /// Anything else is `errc::invalid_argument`. Never asks DNS.
    ///
    /// It is a template only to save compile time in programs that parse nothing.
    template <class Error = error>
    [[nodiscard]] static constexpr tl::expected<address_v4, Error> parse(std::string_view text) noexcept;

    /// In network order.
    [[nodiscard]] constexpr const bytes_type& bytes() const noexcept { return bytes_; }
    /// In host order.
    [[nodiscard]] constexpr std::uint32_t to_uint() const noexcept {
        return std::uint32_t{bytes_[0]} << 24U | std::uint32_t{bytes_[1]} << 16U | std::uint32_t{bytes_[2]} << 8U |
               std::uint32_t{bytes_[3]};
    }

    /// 0.0.0.0
    [[nodiscard]] constexpr bool is_unspecified() const noexcept { return to_uint() == 0; }
    /// 127.0.0.0/8
    [[nodiscard]] constexpr bool is_loopback() const noexcept { return bytes_[0] == 127; }
    /// 224.0.0.0/4
    [[nodiscard]] constexpr bool is_multicast() const noexcept { return (bytes_[0] & 0xf0U) == 0xe0U; }
    /// 169.254.0.0/16 (RFC 3927)
    [[nodiscard]] constexpr bool is_link_local() const noexcept { return bytes_[0] == 169 && bytes_[1] == 254; }
    /// 10/8, 172.16/12 or 192.168/16 (RFC 1918)
    [[nodiscard]] constexpr bool is_private() const noexcept {
        return bytes_[0] == 10 || (bytes_[0] == 172 && (bytes_[1] & 0xf0U) == 16) ||
               (bytes_[0] == 192 && bytes_[1] == 168);
    }
    /// 255.255.255.255
    [[nodiscard]] constexpr bool is_broadcast() const noexcept { return to_uint() == 0xffffffffU; }

    friend constexpr std::strong_ordering operator<=>(const address_v4&, const address_v4&) noexcept = default;

private:
    bytes_type bytes_{};
};

template <class Error>
constexpr tl::expected<address_v4, Error> address_v4::parse(std::string_view text) noexcept {
    bytes_type bytes{};
    if (!detail::read_v4(text, bytes.data()))
        return tl::unexpected<Error>{Error{errc::invalid_argument, operation::parse}};
    return address_v4{bytes};
}

/// Dotted decimal.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(address_v4 a);

namespace detail {
/// A hash with all bits well mixed; another `seed` gives another hash. It does not protect against attackers, who can
/// choose bytes with equal hashes.
[[nodiscard]] SOCKSTATE_EXPORT std::size_t hash_bytes(const void* data, std::size_t size, std::size_t seed) noexcept;
}  // namespace detail

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}

template <>
struct std::hash<sockstate::ip::address_v4> {
    std::size_t operator()(const sockstate::ip::address_v4& a) const noexcept {
        return sockstate::ip::detail::hash_bytes(a.bytes().data(), a.bytes().size(), 4);
    }
};
