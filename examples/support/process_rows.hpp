#pragma once

// Whose a row of the connection table is: linux/, posix/ and windows/ answer, and the build takes one.

#include <sockstate/tables/connections.hpp>

#include <cstdint>
#include <set>
#include <string_view>
#include <system_error>

namespace examples {

/// Tells the rows of one process; where the system does not say whose a row is, those of this program's user.
class process_rows {
public:
    explicit process_rows(std::uint32_t process) noexcept : process_{process} {}

    /// Whose rows they are on this system, for people: `process` or `user`.
    [[nodiscard]] static std::string_view told_by() noexcept;

    /// Before each look at the table: what the process has now. `no_such_process` once it has ended.
    [[nodiscard]] std::error_code refresh();
    [[nodiscard]] bool contains(const sockstate::connection& row) const;

private:
    std::uint32_t process_;
    std::set<std::uint64_t> told_;  // what tells its rows: inodes, process or user
};

}  // namespace examples
