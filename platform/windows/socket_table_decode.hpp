#pragma once

// The tables that GetExtendedTcpTable and GetExtendedUdpTable write (MIB_TCPTABLE_OWNER_PID and its like for IPv6 and
// UDP), and those of GetTcpTable and GetTcp6Table, which name no owners; decoded from bytes on any host.

#include <sockstate/platform/connections.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sockstate::platform::windows_kernel {

/// The state that a MIB_TCP_STATE of the tables stands for; `unknown` for any other number.
[[nodiscard]] tcp_state decode_table_state(std::uint32_t number) noexcept;

/// Whether the rows of a table of connections hold their processes.
enum class owners : bool { untold, told };

/// Calls `visit` for each row of a table of this family that `wanted` lets through, mapped addresses as IPv4, and
/// answers whether it wants more. `errc::malformed_answer` where the table has fewer rows than it says; none is
/// visited.
[[nodiscard]] result<bool> visit_table(std::span<const std::byte> table, ip::family family, owners whose,
                                       const connection_filter& wanted, connection_visitor visit, void* context);
/// The same of a table of UDP sockets, which holds no peers.
[[nodiscard]] result<bool> visit_udp_table(std::span<const std::byte> table, ip::family family,
                                           const udp_filter& wanted, udp_visitor visit, void* context);

}  // namespace sockstate::platform::windows_kernel
