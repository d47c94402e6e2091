#pragma once

// A row of a backend's table of options: where the system has an option, and how it wants the value. Each backend has
// its own `Encoding` of values, whose `absent` is an option that the system does not have.

#include <sockstate/native_handle.hpp>
#include <sockstate/option.hpp>
#include <sockstate/result.hpp>

#include <cstdint>
#include <limits>

namespace sockstate::platform {

template <class Encoding>
struct option_row {
    Encoding as = Encoding::absent;
    int level = 0;
    int name = 0;
    std::int64_t least = 0;  ///< the bounds of a number, in the option's own unit
    std::int64_t most = std::numeric_limits<int>::max();
};

/// One option as the two IP families have it. They are the same where the family does not matter.
template <class Encoding>
struct option_rows {
    constexpr option_rows(const option_row<Encoding>& both) noexcept : ipv4{both}, ipv6{both}, by_family{false} {}
    constexpr option_rows(const option_row<Encoding>& v4, const option_row<Encoding>& v6) noexcept
        : ipv4{v4}, ipv6{v6}, by_family{true} {}

    option_row<Encoding> ipv4;
    option_row<Encoding> ipv6;
    bool by_family;
};

/// One call for one option: of which handle, and what an error of it says.
struct option_call {
    native_handle handle;
    operation what;
    option_id id;

    [[nodiscard]] std::uint8_t subject() const noexcept { return static_cast<std::uint8_t>(id); }
    [[nodiscard]] tl::unexpected<error> refused(errc reason) const noexcept {
        return tl::unexpected{error{reason, what, subject()}};
    }
};

/// Sets what `rows` say for the socket's family. `is_dual(call)` answers whether an IPv6 socket takes IPv4's options
/// too.
template <class Access, class Encoding, class IsDual>
[[nodiscard]] result<void> set_rows(const Access& call, const option_rows<Encoding>& rows, std::int64_t value,
                                    IsDual is_dual) noexcept {
    if (!rows.by_family) return set(call, rows.ipv4, value);
    const auto ipv6 = call.is_ipv6();
    if (!ipv6) return tl::unexpected{ipv6.error()};
    if (*ipv6) {
        if (auto done = set(call, rows.ipv6, value); !done || !is_dual(call)) return done;
    }
    return set(call, rows.ipv4, value);
}

template <class Access, class Encoding>
[[nodiscard]] result<std::int64_t> get_rows(const Access& call, const option_rows<Encoding>& rows) noexcept {
    if (!rows.by_family) return get(call, rows.ipv4);
    return call.is_ipv6().and_then([&](bool ipv6) { return get(call, ipv6 ? rows.ipv6 : rows.ipv4); });
}

}  // namespace sockstate::platform
