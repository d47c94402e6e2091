#pragma once

// Internet addresses as values: no operating system, no DNS, usable in constant expressions and as keys.
// Text is RFC 5952 on every platform. Distinct threads may read the same value.

#include <sockstate/result.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockstate::ip {

/// Internet Protocol version 4 or 6.
enum class family : std::uint8_t { v4 = 4, v6 = 6 };

/// `v4` or `v6`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(family f) noexcept;

/// An IPv4 address (RFC 791).
class address_v4 {
public:
    using bytes_type = std::array<std::uint8_t, 4>;

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
    /// Four decimal numbers without leading zeros; anything else is `errc::invalid_argument`. Never asks DNS.
    [[nodiscard]] SOCKSTATE_EXPORT static result<address_v4> parse(std::string_view text) noexcept;

    [[nodiscard]] constexpr const bytes_type& bytes() const noexcept { return bytes_; }
    /// In host order.
    [[nodiscard]] constexpr std::uint32_t to_uint() const noexcept {
        return std::uint32_t{bytes_[0]} << 24U | std::uint32_t{bytes_[1]} << 16U | std::uint32_t{bytes_[2]} << 8U |
               std::uint32_t{bytes_[3]};
    }

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
    [[nodiscard]] constexpr bool is_broadcast() const noexcept { return to_uint() == 0xffffffffU; }

    friend constexpr std::strong_ordering operator<=>(const address_v4&, const address_v4&) noexcept = default;

private:
    bytes_type bytes_{};
};

/// An IPv6 address (RFC 4291) with its scope id (RFC 4007), 0 where none is meant.
class address_v6 {
public:
    using bytes_type = std::array<std::uint8_t, 16>;

    /// ::
    constexpr address_v6() noexcept = default;
    /// From bytes in network order.
    explicit constexpr address_v6(const bytes_type& bytes, std::uint32_t scope_id = 0) noexcept
        : bytes_{bytes}, scope_id_{scope_id} {}

    /// ::, any local address, for bind.
    [[nodiscard]] static constexpr address_v6 any() noexcept { return {}; }
    /// ::1
    [[nodiscard]] static constexpr address_v6 loopback() noexcept {
        return address_v6{bytes_type{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    }
    /// ::ffff:a.b.c.d (RFC 4291 §2.5.5.2)
    [[nodiscard]] static constexpr address_v6 v4_mapped(address_v4 v4) noexcept {
        const auto& b = v4.bytes();
        return address_v6{bytes_type{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, b[0], b[1], b[2], b[3]}};
    }
    /// RFC 4291 §2.2 text with an optional `%zone`: an interface's number or its name, which is looked up
    /// among this machine's interfaces; digits alone are a number. Anything else, a name that no interface
    /// has included, is `errc::invalid_argument`. Never asks DNS.
    [[nodiscard]] SOCKSTATE_EXPORT static result<address_v6> parse(std::string_view text) noexcept;

    [[nodiscard]] constexpr const bytes_type& bytes() const noexcept { return bytes_; }
    /// The interface's number for a link-local address, else 0.
    [[nodiscard]] constexpr std::uint32_t scope_id() const noexcept { return scope_id_; }
    /// The same address in another scope.
    [[nodiscard]] constexpr address_v6 with_scope(std::uint32_t scope_id) const noexcept {
        return address_v6{bytes_, scope_id};
    }

    [[nodiscard]] constexpr bool is_unspecified() const noexcept { return bytes_ == bytes_type{}; }
    [[nodiscard]] constexpr bool is_loopback() const noexcept { return bytes_ == loopback().bytes_; }
    /// ff00::/8
    [[nodiscard]] constexpr bool is_multicast() const noexcept { return bytes_[0] == 0xff; }
    /// fe80::/10
    [[nodiscard]] constexpr bool is_link_local() const noexcept {
        return bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80;
    }
    /// fc00::/7 (RFC 4193)
    [[nodiscard]] constexpr bool is_unique_local() const noexcept { return (bytes_[0] & 0xfeU) == 0xfc; }
    [[nodiscard]] constexpr bool is_v4_mapped() const noexcept { return v4_mapped(v4_part()).bytes_ == bytes_; }
    /// The last four bytes: the IPv4 address of a mapped one.
    [[nodiscard]] constexpr address_v4 v4_part() const noexcept {
        return address_v4{address_v4::bytes_type{bytes_[12], bytes_[13], bytes_[14], bytes_[15]}};
    }

    friend constexpr std::strong_ordering operator<=>(const address_v6&, const address_v6&) noexcept = default;

private:
    bytes_type bytes_{};
    std::uint32_t scope_id_ = 0;
};

/// An address of either family. IPv4 sorts before IPv6; a mapped address does not equal its IPv4 address.
class address {
public:
    /// 0.0.0.0
    constexpr address() noexcept = default;
    constexpr address(address_v4 v4) noexcept : v6_{address_v6::v4_mapped(v4)} {}
    constexpr address(const address_v6& v6) noexcept : family_{ip::family::v6}, v6_{v6} {}

    /// Either family's text; a name such as `localhost` is `errc::invalid_argument`. Never asks DNS.
    [[nodiscard]] SOCKSTATE_EXPORT static result<address> parse(std::string_view text) noexcept;
    /// 0.0.0.0 or ::
    [[nodiscard]] static constexpr address any(ip::family f) noexcept {
        return f == ip::family::v4 ? address{address_v4::any()} : address{address_v6::any()};
    }
    /// 127.0.0.1 or ::1
    [[nodiscard]] static constexpr address loopback(ip::family f) noexcept {
        return f == ip::family::v4 ? address{address_v4::loopback()} : address{address_v6::loopback()};
    }

    [[nodiscard]] constexpr ip::family family() const noexcept { return family_; }
    [[nodiscard]] constexpr bool is_v4() const noexcept { return family_ == ip::family::v4; }
    [[nodiscard]] constexpr bool is_v6() const noexcept { return family_ == ip::family::v6; }
    /// The IPv4 address; of an IPv6 address its last four bytes, which mean something when it is mapped.
    [[nodiscard]] constexpr address_v4 to_v4() const noexcept { return v6_.v4_part(); }
    /// The IPv6 address; of an IPv4 address its mapped form.
    [[nodiscard]] constexpr address_v6 to_v6() const noexcept { return v6_; }
    /// A mapped IPv6 address as the IPv4 address it stands for; every other address as it is.
    [[nodiscard]] constexpr address unmapped() const noexcept {
        return is_v6() && v6_.is_v4_mapped() ? address{v6_.v4_part()} : *this;
    }

    [[nodiscard]] constexpr bool is_unspecified() const noexcept {
        return is_v4() ? to_v4().is_unspecified() : v6_.is_unspecified();
    }
    [[nodiscard]] constexpr bool is_loopback() const noexcept {
        return is_v4() ? to_v4().is_loopback() : v6_.is_loopback();
    }
    [[nodiscard]] constexpr bool is_multicast() const noexcept {
        return is_v4() ? to_v4().is_multicast() : v6_.is_multicast();
    }
    [[nodiscard]] constexpr bool is_link_local() const noexcept {
        return is_v4() ? to_v4().is_link_local() : v6_.is_link_local();
    }

    friend constexpr std::strong_ordering operator<=>(const address&, const address&) noexcept = default;

private:
    ip::family family_ = ip::family::v4;
    address_v6 v6_ = address_v6::v4_mapped(address_v4{});
};

/// Dotted decimal.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(address_v4 a);
/// RFC 5952, with dotted decimal in mapped addresses (`::ffff:192.0.2.1`) and no others, since a prefix alone
/// does not tell that IPv4 is meant. A scope id follows as a decimal `%zone`. The same on every platform.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const address_v6& a);
/// As the family prints.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const address& a);

namespace detail {
/// Room for any address's text: 45 characters, `%` and a scope id of ten digits.
inline constexpr std::size_t address_text_size = 56;
/// Writes the text without a NUL and returns its end; `out` has `address_text_size` characters.
SOCKSTATE_EXPORT char* write_text(char* out, const address& a) noexcept;
/// Well mixed in all its bits; another `seed` gives another hash. Not secret: whoever picks the bytes can collide.
[[nodiscard]] SOCKSTATE_EXPORT std::size_t hash_bytes(const void* data, std::size_t size, std::size_t seed) noexcept;
}  // namespace detail

}  // namespace sockstate::ip

template <>
struct std::hash<sockstate::ip::address_v4> {
    std::size_t operator()(const sockstate::ip::address_v4& a) const noexcept {
        return sockstate::ip::detail::hash_bytes(a.bytes().data(), a.bytes().size(), 4);
    }
};
template <>
struct std::hash<sockstate::ip::address_v6> {
    std::size_t operator()(const sockstate::ip::address_v6& a) const noexcept {
        return sockstate::ip::detail::hash_bytes(a.bytes().data(), a.bytes().size(), a.scope_id());
    }
};
template <>
struct std::hash<sockstate::ip::address> {
    std::size_t operator()(const sockstate::ip::address& a) const noexcept {
        return a.is_v4() ? std::hash<sockstate::ip::address_v4>{}(a.to_v4())
                         : std::hash<sockstate::ip::address_v6>{}(a.to_v6());
    }
};
