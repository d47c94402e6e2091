#pragma once

// The connection table by sock_diag(7): the kernel walks it, and filters by state and port.

#include <sockstate/platform.hpp>

namespace sockstate::platform::linux_kernel {

/// `visit_connections` by netlink. Where the kernel has no such interface, or a sandbox keeps it from this
/// process, the error is one that `lacks_sock_diag` knows, and nothing was visited.
[[nodiscard]] result<void> visit_by_sock_diag(const connection_filter& wanted, connection_visitor visit, void* context);

[[nodiscard]] bool lacks_sock_diag(const error& reason) noexcept;

}  // namespace sockstate::platform::linux_kernel
