#pragma once

// Internet addresses as values: no operating system, no DNS, usable in constant expressions and as keys.
// Text is RFC 5952 on every platform. Distinct threads may read the same value.

#include <sockstate/ip/address_v4.hpp>

/// Internet addresses, ports, names and network interfaces.
namespace sockstate::ip {

/// An IPv6 address (RFC 4291) with its scope id (RFC 4007).
///
/// Only link-local addresses and multicast addresses of an interface's or a link's scope have one, as for the kernel.
/// For every other address it is 0, whatever was given: all interfaces are in one zone of its scope.
class address_v6 {
public:
    using bytes_type = std::array<std::uint8_t, 16>;  ///< in network order

    /// ::
    constexpr address_v6() noexcept = default;
    /// From bytes in network order.
    explicit constexpr address_v6(const bytes_type& bytes, std::uint32_t scope_id = 0) noexcept
        : bytes_{bytes}, scope_id_{has_scope(bytes) ? scope_id : 0} {}

    /// ::, any local address, for bind.
    [[nodiscard]] static constexpr address_v6 any() noexcept { return {}; }
    /// ::1
    [[nodiscard]] static constexpr address_v6 loopback() noexcept {
        return address_v6{bytes_type{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    }
    /// `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2)
    [[nodiscard]] static constexpr address_v6 v4_mapped(address_v4 v4) noexcept {
        const auto& b = v4.bytes();
        return address_v6{bytes_type{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, b[0], b[1], b[2], b[3]}};
    }
    /// Reads the text of RFC 4291 §2.2, and `%zone` behind it: an interface's number, or its name, which is looked up
    /// among this machine's interfaces. Digits alone are a number; a name has no colon, slash, blank or control byte.
    ///
    /// Anything else is `errc::invalid_argument`, also a name that no interface has. If the system cannot look up the
    /// interface, its error is returned (too_many_files_open: the look-up needs a descriptor). Never asks DNS. In a
    /// constant expression a zone must be a number: with a name the expression does not compile.
    template <class Error = error>
    [[nodiscard]] static constexpr tl::expected<address_v6, Error> parse(std::string_view text) noexcept;

    /// In network order.
    [[nodiscard]] constexpr const bytes_type& bytes() const noexcept { return bytes_; }
    /// The number of the interface, 0 for none.
    [[nodiscard]] constexpr std::uint32_t scope_id() const noexcept { return scope_id_; }
    /// The same address on another interface. An address that has no scope is returned unchanged.
    [[nodiscard]] constexpr address_v6 with_scope(std::uint32_t scope_id) const noexcept {
        return address_v6{bytes_, scope_id};
    }

    /// `::`
    [[nodiscard]] constexpr bool is_unspecified() const noexcept { return bytes_ == bytes_type{}; }
    /// `::1`
    [[nodiscard]] constexpr bool is_loopback() const noexcept { return bytes_ == loopback().bytes_; }
    /// ff00::/8
    [[nodiscard]] constexpr bool is_multicast() const noexcept { return bytes_[0] == 0xff; }
    /// fe80::/10
    [[nodiscard]] constexpr bool is_link_local() const noexcept {
        return bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80;
    }
    /// fc00::/7 (RFC 4193)
    [[nodiscard]] constexpr bool is_unique_local() const noexcept { return (bytes_[0] & 0xfeU) == 0xfc; }
    /// Whether it stands for an IPv4 address: `::ffff:0:0/96`.
    [[nodiscard]] constexpr bool is_v4_mapped() const noexcept { return v4_mapped(v4_part()).bytes_ == bytes_; }
    /// The last four bytes: the IPv4 address of a mapped one.
    [[nodiscard]] constexpr address_v4 v4_part() const noexcept {
        return address_v4{address_v4::bytes_type{bytes_[12], bytes_[13], bytes_[14], bytes_[15]}};
    }

    friend constexpr std::strong_ordering operator<=>(const address_v6&, const address_v6&) noexcept = default;

private:
    /// fe80::/10, ff01::/16 and ff02::/16 with any flags: where Linux, macOS and FreeBSD report a scope id.
    static constexpr bool has_scope(const bytes_type& b) noexcept {
        if (b[0] == 0xfe) return (b[1] & 0xc0U) == 0x80;
        return b[0] == 0xff && ((b[1] & 0xfU) == 1 || (b[1] & 0xfU) == 2);
    }

    bytes_type bytes_{};
    std::uint32_t scope_id_ = 0;
};

/// An address of either family. IPv4 sorts before IPv6; a mapped address does not equal its IPv4 address.
class address {
public:
    /// 0.0.0.0
    constexpr address() noexcept = default;
    /// An IPv4 address.
    constexpr address(address_v4 v4) noexcept : v6_{address_v6::v4_mapped(v4)} {}
    /// An IPv6 address.
    constexpr address(const address_v6& v6) noexcept : family_{ip::family::v6}, v6_{v6} {}

    /// Reads the text of either family as that family's `parse` does: `constexpr auto a = *ip::address::parse("::1")`.
    /// A name such as `localhost` is `errc::invalid_argument`. Never asks DNS.
    template <class Error = error>
    [[nodiscard]] static constexpr tl::expected<address, Error> parse(std::string_view text) noexcept;
    /// 0.0.0.0 or ::
    [[nodiscard]] static constexpr address any(ip::family f) noexcept {
        return f == ip::family::v4 ? address{address_v4::any()} : address{address_v6::any()};
    }
    /// 127.0.0.1 or ::1
    [[nodiscard]] static constexpr address loopback(ip::family f) noexcept {
        return f == ip::family::v4 ? address{address_v4::loopback()} : address{address_v6::loopback()};
    }

    /// Which of the two it is.
    [[nodiscard]] constexpr ip::family family() const noexcept { return family_; }
    /// Whether it is an IPv4 address; a mapped one is not.
    [[nodiscard]] constexpr bool is_v4() const noexcept { return family_ == ip::family::v4; }
    /// Whether it is an IPv6 address, mapped or not.
    [[nodiscard]] constexpr bool is_v6() const noexcept { return family_ == ip::family::v6; }
    /// The IPv4 address; of an IPv6 address its last four bytes, which mean something when it is mapped.
    [[nodiscard]] constexpr address_v4 to_v4() const noexcept { return v6_.v4_part(); }
    /// The IPv6 address; of an IPv4 address its mapped form.
    [[nodiscard]] constexpr address_v6 to_v6() const noexcept { return v6_; }
    /// A mapped IPv6 address as the IPv4 address it stands for; every other address as it is.
    [[nodiscard]] constexpr address unmapped() const noexcept {
        return is_v6() && v6_.is_v4_mapped() ? address{v6_.v4_part()} : *this;
    }

    /// 0.0.0.0 or `::`
    [[nodiscard]] constexpr bool is_unspecified() const noexcept {
        return is_v4() ? to_v4().is_unspecified() : v6_.is_unspecified();
    }
    /// 127.0.0.0/8 or `::1`; a mapped address is neither.
    [[nodiscard]] constexpr bool is_loopback() const noexcept {
        return is_v4() ? to_v4().is_loopback() : v6_.is_loopback();
    }
    /// 224.0.0.0/4 or ff00::/8
    [[nodiscard]] constexpr bool is_multicast() const noexcept {
        return is_v4() ? to_v4().is_multicast() : v6_.is_multicast();
    }
    /// 169.254.0.0/16 or fe80::/10
    [[nodiscard]] constexpr bool is_link_local() const noexcept {
        return is_v4() ? to_v4().is_link_local() : v6_.is_link_local();
    }

    friend constexpr std::strong_ordering operator<=>(const address&, const address&) noexcept = default;

private:
    ip::family family_ = ip::family::v4;
    address_v6 v6_ = address_v6::v4_mapped(address_v4{});
};

namespace detail {
/// Reads the text of either family.
constexpr bool read(std::string_view text, address& to, error& why) noexcept {
    if (text.find(':') == std::string_view::npos) {
        v4_bytes v4{};
        if (!read_v4(text, v4.data())) return false;
        to = address_v4{v4};
    } else {
        v6_bytes v6{};
        std::uint32_t zone = 0;
        if (!read_v6(text, v6, zone, why)) return false;
        to = address_v6{v6, zone};
    }
    return true;
}
}  // namespace detail

template <class Error>
constexpr tl::expected<address_v6, Error> address_v6::parse(std::string_view text) noexcept {
    Error why{errc::invalid_argument, operation::parse};
    bytes_type bytes{};
    std::uint32_t zone = 0;
    if (!detail::read_v6(text, bytes, zone, why)) return tl::unexpected<Error>{why};
    return address_v6{bytes, zone};
}

template <class Error>
constexpr tl::expected<address, Error> address::parse(std::string_view text) noexcept {
    Error why{errc::invalid_argument, operation::parse};
    address read;
    if (!detail::read(text, read, why)) return tl::unexpected<Error>{why};
    return read;
}

/// RFC 5952, with dotted decimal in mapped addresses (`::ffff:192.0.2.1`) and no others, since a prefix alone
/// does not say that IPv4 is meant. A scope id follows as a decimal `%zone`. The same on every platform.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const address_v6& a);
/// As the family prints.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const address& a);

namespace detail {
/// Room for any address's text: 45 characters, `%` and a scope id of ten digits.
inline constexpr std::size_t address_text_size = 56;
/// Writes the text without a NUL and returns its end; `out` has `address_text_size` characters.
SOCKSTATE_EXPORT char* write_text(char* out, const address& a) noexcept;
}  // namespace detail

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}

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
