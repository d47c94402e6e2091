#pragma once

// The tables of TCP and UDP sockets by sock_diag(7): the kernel walks them, and filters by state, port and prefix.

#include <sockstate/platform/connection_details.hpp>
#include <sockstate/platform/connections.hpp>

#include <optional>

namespace sockstate::platform::linux_kernel {

/// `visit_connections` by netlink; how many rows the kernel handed over for it. Empty where the kernel has no such
/// interface, or a sandbox keeps it from this process: then nothing was visited.
[[nodiscard]] result<std::optional<std::size_t>> visit_by_sock_diag(const connection_filter& wanted, bool with_info,
                                                                    connection_visitor visit, void* context);
/// The same of `visit_connection_details`.
[[nodiscard]] result<std::optional<std::size_t>> visit_details_by_sock_diag(const connection_filter& wanted,
                                                                            connection_detail_set asked,
                                                                            detail_visitor visit, void* context);
/// The same of `visit_udp_sockets`.
[[nodiscard]] result<std::optional<std::size_t>> visit_udp_by_sock_diag(const udp_filter& wanted, udp_visitor visit,
                                                                        void* context);

/// `find_connection` by netlink; empty where there is none to be had.
[[nodiscard]] result<std::optional<connection>> find_by_sock_diag(const ip::endpoint& local, const ip::endpoint& remote,
                                                                  std::uint32_t bound_interface) noexcept;

/// The same of `find_connection_details`.
[[nodiscard]] result<std::optional<connection_with_details>> find_details_by_sock_diag(const connection& row,
                                                                                       connection_detail_set asked);

/// `destroy` by netlink: the socket that has the row's cookie.
[[nodiscard]] result<void> destroy_by_sock_diag(const connection& row);

/// Whether a failure says that there is no sock_diag to be had.
[[nodiscard]] bool lacks_sock_diag(const error& reason) noexcept;

}  // namespace sockstate::platform::linux_kernel
