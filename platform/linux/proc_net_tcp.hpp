#pragma once

// The connection table by /proc/net/tcp and tcp6: text, without filters, and there in most sandboxes.

#include <sockstate/platform.hpp>

namespace sockstate::platform::linux_kernel {

/// `visit_connections` by /proc. Its rows are netlink's, but for two things that the text does not tell: how
/// many connections may wait for a listener, and the scope of a link-local address.
[[nodiscard]] result<void> visit_by_proc(const connection_filter& wanted, connection_visitor visit, void* context);

}  // namespace sockstate::platform::linux_kernel
