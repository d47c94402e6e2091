#pragma once

// A line of /proc/net/tcp or /proc/net/tcp6 (proc(5)), decoded on any host.

#include <sockstate/connections.hpp>

#include <string_view>

namespace sockstate::platform::linux_kernel {

/// The connection of one line, which is without its newline and not the table's heading. Whether it is IPv4 or
/// IPv6 is told by the length of its addresses. Anything else is `errc::malformed_answer`.
[[nodiscard]] result<connection> decode_proc_line(std::string_view line) noexcept;

}  // namespace sockstate::platform::linux_kernel
