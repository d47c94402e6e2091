// The connection table: by netlink, and by /proc where netlink is not to be had.

#include <sockstate/connections.hpp>

#include <linux/proc_net_tcp.hpp>
#include <linux/sock_diag.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, connection_visitor visit, void* context) {
    auto done = linux_kernel::visit_by_sock_diag(wanted, visit, context);
    if (done || !linux_kernel::lacks_sock_diag(done.error())) return done;
    return linux_kernel::visit_by_proc(wanted, visit, context);
}

}  // namespace sockstate::platform
