// The kernel's table of UDP sockets, collected and visited, and a row of it as text.

#include <sockstate/tables/udp_sockets.hpp>

#include "tables/table_walk.hpp"

#include <sockstate/platform/connections.hpp>

#include <algorithm>
#include <span>

namespace sockstate {

namespace {

/// Adds the row, or puts it in place of the older one of its socket. Several may be at one endpoint: only the
/// inode shows whether two rows are of one socket.
bool add(void* collected, const udp_socket& row) {
    auto& rows = *static_cast<std::vector<udp_socket>*>(collected);
    const auto recent = std::span{rows}.last(std::min(rows.size(), detail::bucket));
    const auto older =
        std::ranges::find_if(recent, [&](const udp_socket& each) { return row.inode && each.inode == row.inode; });
    if (older == recent.end()) {
        rows.push_back(row);
    } else {
        *older = row;
    }
    return true;
}

}  // namespace

list_result<udp_socket> udp_sockets(const udp_filter& wanted) {
    std::vector<udp_socket> rows;
    const auto walked = detail::walk_undisturbed([&] {
        rows.clear();
        return platform::visit_udp_sockets(wanted, add, &rows);
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
