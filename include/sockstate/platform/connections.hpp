#pragma once

// The seam, the kernel's tables of sockets.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/result.hpp>

#include <optional>

namespace sockstate {
struct connection;
struct connection_filter;
struct tcp_info;
struct udp_filter;
struct udp_socket;
}  // namespace sockstate

namespace sockstate::platform {

/// What is called with each row of a table, and its metrics or nullptr; false ends the walk, which is then done.
using connection_visitor = bool (*)(void* context, const connection& row, const tcp_info* info);
/// Calls `visit` with each row of the kernel's table of TCP connections that `wanted` lets through, holding no table in
/// memory. Filters in the kernel where it can; `visit` sees no other row, and metrics only `with_info` and where the
/// table has them. Exceptions from `visit` are passed on. `interrupted` if the kernel says that its table changed
/// during the walk; the caller then repeats the walk.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_connections(const connection_filter& wanted, bool with_info,
                                                              connection_visitor visit, void* context);
/// Looks up one connection by its endpoints, which are unmapped, without a walk. A socket that is bound to an interface
/// is found only with the index of that interface; 0 stands for none. Empty if the look-up finds nothing, or if the
/// system has no look-up: the caller then walks the table.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection>> find_connection(
    const ip::endpoint& local, const ip::endpoint& remote, std::uint32_t bound_interface) noexcept;
/// Ends the socket of this row, whose endpoints are of one family, and no other; `no_such_socket` if it is gone.
[[nodiscard]] SOCKSTATE_EXPORT result<void> destroy(const connection& row);

/// The same of the table of UDP sockets, those that have a port.
using udp_visitor = bool (*)(void* context, const udp_socket& row);
/// Calls `visit` with each row of the table of UDP sockets, as `visit_connections` does.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit,
                                                              void* context);

}  // namespace sockstate::platform
