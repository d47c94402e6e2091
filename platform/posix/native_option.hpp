#pragma once

// An option as setsockopt(2) takes it: where it is, how its value is written, what values there are. Data
// only: option_quirks.hpp of each system holds the rows that differ, option_table.hpp those that do not.

#include <option_rows.hpp>

#include <cstdint>

namespace sockstate::platform {

/// How the kernel wants an option's value.
enum class encoding : std::uint8_t {
    absent,             ///< this system has no such option
    flag,               ///< an int, 0 or 1; read back, any bit is 1
    count,              ///< an int
    bits,               ///< 32 bits without a sign, in an int
    whole_seconds,      ///< an int of seconds, for a number of milliseconds
    time,               ///< a timeval, for a number of milliseconds
    linger,             ///< a struct linger, for seconds or -1
    fragmenting,        ///< an int, one of option_quirks.hpp's two
    interface_request,  ///< a struct ip_mreqn, for the index of an interface
    exclusive,          ///< no option of its own: reuse_address and reuse_port, both off
    discovery,          ///< an int, for a mode of path MTU discovery as option_quirks.hpp has it
    rate,               ///< 64 bits, all of them set for none
    read_only,          ///< 64 bits, which cannot be set
    permissions,        ///< no option: the mode of the socket, which its file gets
    text,               ///< characters
};

using native_option = option_row<encoding>;
using option_pair = option_rows<encoding>;

inline constexpr native_option no_such_option{};

}  // namespace sockstate::platform
