#pragma once

// An option as setsockopt(2) takes it: where it is, how its value is written, what values there are. Data
// only: option_quirks.hpp of each system holds the rows that differ, options.cpp those that do not.

#include <cstdint>
#include <limits>

namespace sockstate::platform {

/// How the kernel wants an option's value.
enum class encoding : std::uint8_t {
    absent,         ///< this system has no such option
    flag,           ///< an int, 0 or 1; read back, any bit is 1
    count,          ///< an int
    bits,           ///< 32 bits without a sign, in an int
    whole_seconds,  ///< an int of seconds, for a number of milliseconds
    time,           ///< a timeval, for a number of milliseconds
    linger,         ///< a struct linger, for seconds or -1
    fragmenting,    ///< an int, one of option_quirks.hpp's two
    exclusive,      ///< no option of its own: reuse_address and reuse_port, both off
    rate,           ///< an unsigned long, all bits set for none
    read_only,      ///< 64 bits, which cannot be set
    text,           ///< characters
};

struct native_option {
    encoding as = encoding::absent;
    int level = 0;
    int name = 0;
    std::int64_t least = 0;  ///< the bounds of a number, in the option's own unit
    std::int64_t most = std::numeric_limits<int>::max();
};

inline constexpr native_option no_such_option{};

/// One option as the two IP families have it. They are the same where the family does not matter.
struct option_pair {
    constexpr option_pair(const native_option& both) noexcept : ipv4{both}, ipv6{both}, by_family{false} {}
    constexpr option_pair(const native_option& v4, const native_option& v6) noexcept
        : ipv4{v4}, ipv6{v6}, by_family{true} {}

    native_option ipv4;
    native_option ipv6;
    bool by_family;
};

}  // namespace sockstate::platform
