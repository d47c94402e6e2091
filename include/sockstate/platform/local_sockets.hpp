#pragma once

// The seam, the kernel's table of local sockets.

#include <sockstate/result.hpp>

namespace sockstate {
struct local_filter;
struct local_socket;
}  // namespace sockstate

namespace sockstate::platform {

/// What is called with each row; false ends the walk, which is then done.
using local_visitor = bool (*)(void* context, const local_socket& row);
/// Calls `visit` with each row of the table of local sockets that `wanted` lets through, as `visit_connections` does.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_local_sockets(const local_filter& wanted, local_visitor visit,
                                                                void* context);

}  // namespace sockstate::platform
