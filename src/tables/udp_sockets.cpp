// The kernel's table of UDP sockets, collected and visited, and a row of it as text.

#include <sockstate/tables/udp_sockets.hpp>

#include "tables/table_walk.hpp"

#include <sockstate/platform/connections.hpp>

namespace sockstate {

list_result<udp_socket> udp_sockets(const udp_filter& wanted) {
    std::vector<udp_socket> rows;
    const auto walked = detail::walk_undisturbed([&] {
        rows.clear();
        return platform::visit_udp_sockets(wanted, detail::add_by_inode<udp_socket>, &rows);
    });
    if (!walked) return tl::unexpected{walked.error()};
    return rows;
}

result<void> detail::visit_udp_sockets(const udp_filter& wanted, udp_row_visitor visit, void* visitor) {
    return platform::visit_udp_sockets(wanted, visit, visitor);
}

std::string to_string(const udp_socket& row) {
    std::string text = to_string(row.local);
    if (row.remote) text += " -> " + to_string(*row.remote);
    return text;
}

}  // namespace sockstate
