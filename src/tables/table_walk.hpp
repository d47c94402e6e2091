#pragma once

// How the kernel's tables are walked while they change.

#include <sockstate/tables/connections.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace sockstate::detail {

/// Walks again where the kernel calls the walk disturbed. What `walk` has seen before it must then forget.
template <class Walk>
[[nodiscard]] result<void> walk_undisturbed(Walk walk) {
    constexpr int most_walks = 3;
    for (int walks = 1;; ++walks) {
        result<void> walked = walk();
        if (walked || walked.error() != std::errc::interrupted || walks == most_walks) return walked;
    }
}

/// How far back a row may stand that comes again. Kernels hash their tables, and go on after a pause by counting
/// along the bucket they were in: what came into it meanwhile makes them repeat its last rows.
inline constexpr std::size_t bucket = 16;

/// Whether two rows are of one connection, perhaps in two states. Several sockets may listen at one endpoint.
[[nodiscard]] inline bool are_same(const connection& one, const connection& other) noexcept {
    const bool could_be_two = one.state == tcp_state::listen && (!one.inode || one.inode != other.inode);
    return one.local == other.local && one.remote == other.remote && !could_be_two;
}

/// Where a row of a table belongs: behind the others, or in place of the older one of its connection.
template <class Row>
[[nodiscard]] Row& place_of(const connection& row, std::vector<Row>& rows) {
    const auto recent = std::span{rows}.last(std::min(rows.size(), bucket));
    const auto older = std::ranges::find_if(recent, [&](const connection& each) { return are_same(row, each); });
    return older == recent.end() ? rows.emplace_back() : *older;
}

/// The visitor that collects rows: adds the row to the vector `collected`, or puts it in place of the older one of its
/// socket. Several may have one name: only the inode shows whether two rows are of one socket.
template <class Row>
bool add_by_inode(void* collected, const Row& row) {
    auto& rows = *static_cast<std::vector<Row>*>(collected);
    const auto recent = std::span{rows}.last(std::min(rows.size(), bucket));
    const auto older =
        std::ranges::find_if(recent, [&](const Row& each) { return row.inode && each.inode == row.inode; });
    if (older == recent.end()) {
        rows.push_back(row);
    } else {
        *older = row;
    }
    return true;
}

}  // namespace sockstate::detail
