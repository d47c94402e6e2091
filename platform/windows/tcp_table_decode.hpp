#pragma once

// The tables that GetExtendedTcpTable writes (MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID), decoded from
// bytes on any host.

#include <sockstate/connections.hpp>
#include <sockstate/platform.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sockstate::platform::windows_kernel {

/// The state that a MIB_TCP_STATE of the tables stands for; `unknown` for any other number.
[[nodiscard]] tcp_state decode_table_state(std::uint32_t number) noexcept;

/// Calls `visit(context, row)` for each row of a table of this family that `wanted` lets through, mapped
/// addresses as IPv4. `errc::malformed_answer` where the table has fewer rows than it says; none is visited.
[[nodiscard]] result<void> visit_table(std::span<const std::byte> table, ip::family family,
                                       const connection_filter& wanted, connection_visitor visit, void* context);

}  // namespace sockstate::platform::windows_kernel
