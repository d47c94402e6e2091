#pragma once

// A walk through the connections that asks for no owners, which is what takes the time.

#include <sockstate/platform/connections.hpp>
#include <sockstate/tables/connections.hpp>

namespace sockstate::platform {

/// As visit_connections, but no row has its process.
[[nodiscard]] result<void> visit_unowned_connections(const connection_filter& wanted, connection_visitor visit,
                                                     void* context);

}  // namespace sockstate::platform
