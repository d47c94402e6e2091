// Linux: the descriptors of a process are links that name the inodes of its sockets (proc(5)).

#include "support/process_rows.hpp"

#include <charconv>
#include <filesystem>
#include <string>

namespace examples {

std::string_view process_rows::told_by() noexcept {
    return "process";
}

std::error_code process_rows::refresh() {
    std::error_code problem;
    std::filesystem::directory_iterator each{"/proc/" + std::to_string(process_) + "/fd", problem};
    std::set<std::uint64_t> inodes;
    for (; !problem && each != std::filesystem::directory_iterator{}; each.increment(problem)) {
        std::error_code closed;  // meanwhile, and so none of its descriptors
        const std::string link = std::filesystem::read_symlink(each->path(), closed).string();
        constexpr std::string_view before = "socket:[";
        if (closed || !link.starts_with(before)) continue;
        std::uint64_t inode = 0;
        std::from_chars(link.data() + before.size(), link.data() + link.size(), inode);
        inodes.insert(inode);
    }
    if (problem == std::errc::no_such_file_or_directory) return make_error_code(std::errc::no_such_process);
    if (!problem) told_ = std::move(inodes);
    return problem;
}

bool process_rows::contains(const sockstate::connection& row) const {
    return row.inode && told_.contains(*row.inode);
}

}  // namespace examples
