// The tables of TCP and UDP sockets: by netlink, or by /proc where netlink is not available.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <linux/proc_net.hpp>
#include <linux/sock_diag.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, bool with_info, connection_visitor visit,
                               void* context) {
    const auto done = linux_kernel::visit_by_sock_diag(wanted, with_info, visit, context);
    if (!done) return tl::unexpected{done.error()};
    if (*done) return {};
    return linux_kernel::visit_by_proc(wanted, visit, context);
}

result<std::optional<connection>> find_connection(const ip::endpoint& local, const ip::endpoint& remote,
                                                  std::uint32_t bound_interface) noexcept {
    return linux_kernel::find_by_sock_diag(local, remote, bound_interface);
}

result<void> destroy(const connection& row) {
    return linux_kernel::destroy_by_sock_diag(row);
}

result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit, void* context) {
    const auto done = linux_kernel::visit_udp_by_sock_diag(wanted, visit, context);
    if (!done) return tl::unexpected{done.error()};
    if (*done) return {};
    return linux_kernel::visit_udp_by_proc(wanted, visit, context);
}

}  // namespace sockstate::platform
