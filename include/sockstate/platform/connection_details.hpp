#pragma once

// The seam, details of connections.

#include <sockstate/result.hpp>

#include <optional>

namespace sockstate {
class connection_detail_set;
struct connection;
struct connection_details;
struct connection_filter;
struct connection_with_details;
}  // namespace sockstate

namespace sockstate::platform {

/// What is called with each row of the table and its details; false ends the walk, which is then done.
using detail_visitor = bool (*)(void* context, const connection& row, const connection_details& details);
/// `visit_connections` with the details that are asked for, as far as the system has them; it is asked for no other.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_connection_details(const connection_filter& wanted,
                                                                     connection_detail_set asked, detail_visitor visit,
                                                                     void* context);
/// `find_connection` by the endpoints and the interface of this row, with details. Empty if the look-up finds nothing,
/// or if the system has no look-up: the caller then walks the table.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection_with_details>> find_connection_details(
    const connection& row, connection_detail_set asked);

}  // namespace sockstate::platform
