#pragma once

// The lists that the sysctls net.inet.tcp.pcblist and net.inet.udp.pcblist write, decoded from bytes on any host.

#include <sockstate/platform/connections.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::freebsd_kernel {

/// Calls `visit(context, row)` for each row of the list that `wanted` lets through, mapped addresses as IPv4.
/// `errc::malformed_answer` where a record is shorter than it must be or longer than what is left of the list.
[[nodiscard]] result<void> visit_pcblist(std::span<const std::byte> list, const connection_filter& wanted,
                                         connection_visitor visit, void* context);
/// The same of the list of UDP sockets.
[[nodiscard]] result<void> visit_udp_pcblist(std::span<const std::byte> list, const udp_filter& wanted,
                                             udp_visitor visit, void* context);

}  // namespace sockstate::platform::freebsd_kernel
