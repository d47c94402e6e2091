// Details of connections: by netlink, or where netlink is not available by /proc, which has only timers.

#include <sockstate/tables/connection_details.hpp>

#include <linux/proc_net.hpp>
#include <linux/sock_diag.hpp>

namespace sockstate::platform {

result<void> visit_connection_details(const connection_filter& wanted, connection_detail_set asked,
                                      detail_visitor visit, void* context) {
    const auto done = linux_kernel::visit_details_by_sock_diag(wanted, asked, visit, context);
    if (!done) return tl::unexpected{done.error()};
    if (*done) return {};
    return linux_kernel::visit_details_by_proc(wanted, asked, visit, context);
}

result<std::optional<connection_with_details>> find_connection_details(const connection& row,
                                                                       connection_detail_set asked) {
    return linux_kernel::find_details_by_sock_diag(row, asked);
}

}  // namespace sockstate::platform
