// Rows of the kernel's table with details: collected, and one of them asked about again.

#include <sockstate/tables/connection_details.hpp>

#include "tables/table_walk.hpp"

#include <sockstate/platform/connection_details.hpp>

namespace sockstate {

namespace {

struct collected_details {
    std::vector<connection_with_details> rows;

    static bool add(void* self, const connection& row, const connection_details& details) {
        connection_with_details& place = detail::place_of(row, static_cast<collected_details*>(self)->rows);
        static_cast<connection&>(place) = row;
        place.details = details;
        return true;
    }
};

/// Whether the row is of the wanted socket: by its cookie if both have one, else by its endpoints, its interface and,
/// of a listener, its inode.
bool is_of(const connection& wanted, const connection& row) noexcept {
    if (row.local != wanted.local || row.remote != wanted.remote) return false;
    if (row.cookie && wanted.cookie) return row.cookie == wanted.cookie;
    if (row.bound_interface != wanted.bound_interface) return false;
    return row.state != tcp_state::listen || row.inode == wanted.inode;
}

struct details_search {
    const connection& wanted;
    std::optional<connection_with_details> found = {};

    static bool look_at(void* self, const connection& row, const connection_details& details) {
        auto& asked = *static_cast<details_search*>(self);
        if (!is_of(asked.wanted, row)) return true;
        asked.found = connection_with_details{row, details};
        return false;
    }
};

}  // namespace

list_result<connection_with_details> connections_with_details(const connection_filter& wanted,
                                                              connection_detail_set asked) {
    collected_details table;
    const auto walked = detail::walk_undisturbed([&] {
        table.rows.clear();
        return platform::visit_connection_details(wanted, asked, collected_details::add, &table);
    });
    if (!walked) return tl::unexpected{walked.error()};
    return std::move(table.rows);
}

result<std::optional<connection_with_details>> query_details(const connection& row, connection_detail_set asked) {
    if (row.state != tcp_state::listen) {  // a look-up takes any listener of those at one endpoint
        auto found = platform::find_connection_details(row, asked);
        if (!found || (*found && is_of(row, **found))) return found;
    }
    details_search search{row};
    const connection_filter wanted{.local_address = row.local.address(),
                                   .local_port = row.local.port(),
                                   .remote_address = row.remote.address(),
                                   .remote_port = row.remote.port()};
    const auto walked = detail::walk_undisturbed([&]() -> result<void> {
        auto one = platform::visit_connection_details(wanted, asked, details_search::look_at, &search);
        if (search.found) return {};
        return one;
    });
    if (!walked) return tl::unexpected{walked.error()};
    return std::move(search.found);
}

}  // namespace sockstate
