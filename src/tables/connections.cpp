// The kernel's table of connections: collected, visited, and searched for one.

#include <sockstate/tables/connections.hpp>

#include "tables/table_walk.hpp"

#include <sockstate/platform/connections.hpp>

namespace sockstate {

namespace {

/// Adds the row, or puts it in place of the older one of its connection.
template <class Row>
bool add(void* collected, const connection& row, const tcp_info* info) {
    Row& place = detail::place_of(row, *static_cast<std::vector<Row>*>(collected));
    static_cast<connection&>(place) = row;
    if constexpr (std::is_same_v<Row, connection_with_info>) {
        place.info = info != nullptr ? std::optional{*info} : std::nullopt;
    }
    return true;
}

template <class Row>
result<std::vector<Row>> collect(const connection_filter& wanted, bool with_info) {
    std::vector<Row> rows;
    const auto walked = detail::walk_undisturbed([&] {
        rows.clear();
        return platform::visit_connections(wanted, with_info, add<Row>, &rows);
    });
    if (!walked) return tl::unexpected{walked.error()};
    return rows;
}

/// One address in every scope: not every way to the table shows scopes.
ip::prefix unscoped(const ip::address& one) noexcept {
    return one.is_v4() ? one : ip::address{one.to_v6().with_scope(0)};
}

/// Whether two endpoints, equal but for their scopes, can be one.
bool scopes_agree(const ip::endpoint& one, const ip::endpoint& other) noexcept {
    return ip::prefix{one.address()}.contains(other.address()) || ip::prefix{other.address()}.contains(one.address());
}

struct search {
    ip::endpoint local;
    ip::endpoint remote;
    std::optional<connection> found = {};

    static bool look_at(void* self, const connection& row, const tcp_info* /*info*/) {
        auto& asked = *static_cast<search*>(self);
        if (!scopes_agree(asked.local, row.local) || !scopes_agree(asked.remote, row.remote)) return true;
        asked.found = row;
        return false;
    }
};

}  // namespace

list_result<connection> connections(const connection_filter& wanted) {
    return collect<connection>(wanted, false);
}

list_result<connection_with_info> connections_with_info(const connection_filter& wanted) {
    return collect<connection_with_info>(wanted, true);
}

result<void> detail::visit_connections(const connection_filter& wanted, bool with_info, row_visitor visit,
                                       void* visitor) {
    return platform::visit_connections(wanted, with_info, visit, visitor);
}

result<std::optional<connection>> find(const ip::endpoint& local, const ip::endpoint& remote) {
    search asked{local.unmapped(), remote.unmapped()};
    if (auto found = platform::find_connection(asked.local, asked.remote, 0); !found || *found) return found;
    const connection_filter wanted{.local_address = unscoped(asked.local.address()),
                                   .local_port = asked.local.port(),
                                   .remote_address = unscoped(asked.remote.address()),
                                   .remote_port = asked.remote.port()};
    const auto walked = detail::walk_undisturbed([&]() -> result<void> {
        auto one = platform::visit_connections(wanted, false, search::look_at, &asked);
        if (asked.found) return {};
        return one;
    });
    if (!walked) return tl::unexpected{walked.error()};
    return asked.found;
}

}  // namespace sockstate
