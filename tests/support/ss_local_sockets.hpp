#pragma once

// The machine's local sockets as ss(8) lists them, to hold against what the library says of the same.

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace sockstate::test {

/// A line of `ss -Hxap`.
struct ss_local_row {
    std::string type;
    std::string state;
    std::uint32_t receive_queue = 0;
    std::uint32_t send_queue = 0;
    std::string name;  ///< `*` where there is none
    std::uint64_t peer_inode = 0;
    std::string processes;  ///< `users:(("name",pid=1,fd=2))`
};

/// Its rows by inode; nothing where there is no ss. A name with a blank in it reads wrong.
inline std::optional<std::map<std::uint64_t, ss_local_row>> read_ss_local_sockets() {
    std::FILE* const output = ::popen("command -v ss >/dev/null && exec ss -Hxap </dev/null", "r");
    if (output == nullptr) return std::nullopt;
    std::string text;
    char part[4096];
    for (std::size_t size = 0; (size = std::fread(part, 1, sizeof part, output)) > 0;) text.append(part, size);
    if (::pclose(output) != 0) return std::nullopt;
    std::map<std::uint64_t, ss_local_row> table;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        ss_local_row row;
        std::uint64_t inode = 0;
        std::string peer_name;
        words >> row.type >> row.state >> row.receive_queue >> row.send_queue >> row.name >> inode >> peer_name >>
            row.peer_inode >> row.processes;
        table[inode] = row;
    }
    return table;
}

}  // namespace sockstate::test
