// The kernel's table of connections, collected.

#include <sockstate/connections.hpp>

#include <sockstate/platform.hpp>

#include <algorithm>
#include <span>

namespace sockstate {

namespace {

/// How often a walk that the kernel calls disturbed is begun anew.
constexpr int most_walks = 3;

/// How far back a row may stand that comes again. Kernels hash their tables, and go on after a pause by counting
/// along the bucket they were in: what came into it meanwhile makes them repeat its last rows.
constexpr std::size_t bucket = 16;

/// Whether two rows are of one connection, perhaps in two states. Several sockets may listen at one endpoint.
bool are_same(const connection& one, const connection& other) noexcept {
    const bool could_be_two = one.state == tcp_state::listen && (!one.inode || one.inode != other.inode);
    return one.local == other.local && one.remote == other.remote && !could_be_two;
}

/// Adds the row, or puts it in place of the older one of its connection.
void add(void* collected, const connection& row) {
    auto& rows = *static_cast<std::vector<connection>*>(collected);
    const auto recent = std::span{rows}.last(std::min(rows.size(), bucket));
    const auto older = std::ranges::find_if(recent, [&](const connection& each) { return are_same(row, each); });
    if (older == recent.end()) {
        rows.push_back(row);
    } else {
        *older = row;
    }
}

}  // namespace

result<std::vector<connection>> connections(const connection_filter& wanted) {
    for (int walk = 1;; ++walk) {
        std::vector<connection> rows;
        const auto walked = platform::visit_connections(wanted, add, &rows);
        if (walked) return rows;
        if (walked.error() != std::errc::interrupted || walk == most_walks) return tl::unexpected{walked.error()};
    }
}

}  // namespace sockstate
