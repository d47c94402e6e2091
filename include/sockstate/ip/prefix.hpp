#pragma once

// Internet prefixes as values: an address and how many of its bits count, as in 10.0.0.0/8. No operating system, no
// DNS, usable in constant expressions and as keys. Distinct threads may read the same value.

#include <sockstate/ip/address.hpp>

namespace sockstate::ip {

/// The addresses of one family that begin with the same bits (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// Bits beyond the length are not kept: 10.1.2.3/8 is 10.0.0.0/8.
class prefix {
public:
    /// 0.0.0.0/0: every IPv4 address.
    constexpr prefix() noexcept = default;
    /// One address alone: all its bits count.
    constexpr prefix(const ip::address& one) noexcept : address_{one}, length_{width(one.family())} {}
    /// The same.
    constexpr prefix(address_v4 one) noexcept : prefix{ip::address{one}} {}
    /// The same.
    constexpr prefix(const address_v6& one) noexcept : prefix{ip::address{one}} {}
    /// The first `length` bits of an address, or all of them if `length` is larger.
    constexpr prefix(const ip::address& from, unsigned length) noexcept
        : length_{length < width(from.family()) ? static_cast<std::uint8_t>(length) : width(from.family())} {
        address_ = first_bits(from, length_);
    }

    /// Reads `10.0.0.0/8`, `fe80::/10`, `fe80::%eth0/10`, or an address without a length, which is that address alone.
    /// The length is in digits without leading zeros. The address is read, and can fail, as by `address::parse`. Never
    /// asks DNS. In a constant expression: `constexpr auto p = *ip::prefix::parse("10.0.0.0/8")`.
    template <class Error = error>
    [[nodiscard]] static constexpr tl::expected<prefix, Error> parse(std::string_view text) noexcept;

    /// The first address: every bit beyond the length is 0.
    [[nodiscard]] constexpr const ip::address& address() const noexcept { return address_; }
    /// In bits: 0 to 32 of IPv4, 0 to 128 of IPv6.
    [[nodiscard]] constexpr unsigned length() const noexcept { return length_; }
    /// That of its addresses.
    [[nodiscard]] constexpr ip::family family() const noexcept { return address_.family(); }

    /// Whether the address is one of these. An IPv4 prefix contains no IPv6 address, not even a mapped one. A prefix
    /// without a scope id contains addresses of every scope, a prefix with one only those of its own. A prefix that
    /// also holds addresses without a scope has no scope id itself.
    [[nodiscard]] constexpr bool contains(const ip::address& a) const noexcept {
        const std::uint32_t scope_id = address_.to_v6().scope_id();
        return a.family() == family() && (scope_id == 0 || scope_id == a.to_v6().scope_id()) &&
               first_bits(a, length_).to_v6().bytes() == address_.to_v6().bytes();
    }
    /// A prefix of mapped addresses as the IPv4 prefix it stands for: `::ffff:10.0.0.0/104` is 10.0.0.0/8. Every other
    /// as it is.
    [[nodiscard]] constexpr prefix unmapped() const noexcept {
        const bool is_mapped = address_.is_v6() && length_ >= mapped_bits && address_.to_v6().is_v4_mapped();
        return is_mapped ? prefix{address_.unmapped(), static_cast<unsigned>(length_) - mapped_bits} : *this;
    }

    friend constexpr std::strong_ordering operator<=>(const prefix&, const prefix&) noexcept = default;

private:
    /// The bits with which every mapped address begins.
    static constexpr std::uint8_t mapped_bits = 96;

    static constexpr std::uint8_t width(ip::family f) noexcept { return f == ip::family::v4 ? 32 : 128; }

    static constexpr ip::address first_bits(const ip::address& a, unsigned length) noexcept {
        auto first = a.to_v6().bytes();
        auto last = first;
        unsigned kept = a.is_v4() ? mapped_bits + length : length;
        for (std::size_t i = 0; i < first.size(); ++i) {
            if (kept < 8) {
                first[i] = static_cast<std::uint8_t>(first[i] & (0xff00U >> kept));
                last[i] = static_cast<std::uint8_t>(last[i] | (0xffU >> kept));
            }
            kept = kept < 8 ? 0 : kept - 8;
        }
        // The scope stays only if every address of the prefix has one.
        const address_v6 masked{first, address_v6{last, a.to_v6().scope_id()}.scope_id()};
        return a.is_v4() ? ip::address{masked.v4_part()} : ip::address{masked};
    }

    ip::address address_;
    std::uint8_t length_ = 0;
};

template <class Error>
constexpr tl::expected<prefix, Error> prefix::parse(std::string_view text) noexcept {
    Error why{errc::invalid_argument, operation::parse};
    const std::size_t slash = text.find('/');
    ip::address from;
    if (!detail::read(text.substr(0, slash), from, why)) return tl::unexpected<Error>{why};
    std::uint32_t length = width(from.family());
    if (slash != std::string_view::npos && !detail::read_decimal(text.substr(slash + 1), length, length)) {
        return tl::unexpected<Error>{why};
    }
    return prefix{from, length};
}

/// The address, a slash and the length, which always stands there: `10.0.0.0/8`, `127.0.0.1/32`, `fe80::%2/10`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const prefix& p);

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}

template <>
struct std::hash<sockstate::ip::prefix> {
    std::size_t operator()(const sockstate::ip::prefix& p) const noexcept {
        return std::hash<sockstate::ip::address>{}(p.address()) * 0x9e3779b1U + p.length();
    }
};
