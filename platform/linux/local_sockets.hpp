#pragma once

// The two ways to the table of local sockets: sock_diag(7), and /proc/net/unix.

#include <sockstate/platform/local_sockets.hpp>

#include <optional>

namespace sockstate::platform::linux_kernel {

/// `visit_local_sockets` by netlink; how many rows the kernel handed over for it. Empty where the kernel has no such
/// interface, or a sandbox keeps it from this process: then nothing was visited.
[[nodiscard]] result<std::optional<std::size_t>> visit_local_by_sock_diag(const local_filter& wanted,
                                                                          local_visitor visit, void* context);

/// The same by /proc, whose text has neither peers nor queues nor users.
[[nodiscard]] result<void> visit_local_by_proc(const local_filter& wanted, local_visitor visit, void* context);

}  // namespace sockstate::platform::linux_kernel
