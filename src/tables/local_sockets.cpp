// The kernel's table of local sockets, collected and visited, and its rows as text.

#include <sockstate/tables/local_sockets.hpp>

#include "tables/table_walk.hpp"

#include <sockstate/platform/local_sockets.hpp>

namespace sockstate {

list_result<local_socket> local_sockets(const local_filter& wanted) {
    std::vector<local_socket> rows;
    const auto walked = detail::walk_undisturbed([&] {
        rows.clear();
        return platform::visit_local_sockets(wanted, detail::add_by_inode<local_socket>, &rows);
    });
    if (!walked) return tl::unexpected{walked.error()};
    return rows;
}

result<void> detail::visit_local_sockets(const local_filter& wanted, local_row_visitor visit, void* visitor) {
    return platform::visit_local_sockets(wanted, visit, visitor);
}

std::string_view to_string(local_socket_state state) noexcept {
    switch (state) {
        case local_socket_state::unknown: return "unknown";
        case local_socket_state::unconnected: return "unconnected";
        case local_socket_state::listening: return "listening";
        case local_socket_state::connected: return "connected";
    }
    return "unknown";
}

std::string to_string(const local_socket& row) {
    std::string text{row.type ? to_string(*row.type) : "unknown"};
    text += ' ';
    text += to_string(row.state);
    text += ' ';
    text += to_string(row.name);
    if (row.peer_inode) text += " -> inode " + std::to_string(*row.peer_inode);
    return text;
}

}  // namespace sockstate
