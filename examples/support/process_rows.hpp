#pragma once

// Whose a row of the connection table is: linux/, posix/ and windows/ answer, and the build takes one.

#include <sockstate/tables/connections.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
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

/// The names of the processes that have the connections open.
class process_names {
public:
    /// What there is now, by one pass over the processes: for all rows of a moment, and not for each.
    void refresh();
    /// `nginx (4242)`, and where several share it all of them; empty where the system does not say, or does not say it
    /// to this user.
    [[nodiscard]] std::string of(const sockstate::connection& row) const;

private:
    std::map<std::uint64_t, std::string> names_;  // by what a row has: its inode, or its process
};

/// A process as it is printed: what is not printable in its name is `?`.
[[nodiscard]] inline std::string process_text(std::string name, std::uint64_t process) {
    std::replace_if(name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return name + " (" + std::to_string(process) + ")";
}

}  // namespace examples
