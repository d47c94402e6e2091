#pragma once

// The tables of TCP and UDP sockets in /proc/net. They are text and have no filters, but they are available in most
// sandboxes.

#include <sockstate/platform/connection_details.hpp>
#include <sockstate/platform/connections.hpp>

namespace sockstate::platform::linux_kernel {

/// `visit_connections` by /proc. Its rows are netlink's, but for three things that the text does not hold: how many
/// connections may wait for a listener, the scope of a link-local address, and metrics.
[[nodiscard]] result<void> visit_by_proc(const connection_filter& wanted, connection_visitor visit, void* context);
/// The same of `visit_connection_details`; the text holds the timer alone, in steps of 10 ms.
[[nodiscard]] result<void> visit_details_by_proc(const connection_filter& wanted, connection_detail_set asked,
                                                 detail_visitor visit, void* context);
/// The same of `visit_udp_sockets`.
[[nodiscard]] result<void> visit_udp_by_proc(const udp_filter& wanted, udp_visitor visit, void* context);

}  // namespace sockstate::platform::linux_kernel
