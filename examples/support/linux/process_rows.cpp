// Linux: the descriptors of a process are links that name the inodes of its sockets (proc(5)).

#include "support/process_rows.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace examples {

std::string_view process_rows::told_by() noexcept {
    return "process";
}

namespace {

namespace files = std::filesystem;

/// Calls `visit` with the inode of each socket that the process has open.
template <class Visit>
std::error_code visit_sockets(const files::path& process, Visit visit) {
    std::error_code problem;
    files::directory_iterator each{process / "fd", problem};
    for (; !problem && each != files::directory_iterator{}; each.increment(problem)) {
        std::error_code closed;  // meanwhile, and so none of its descriptors
        const std::string link = files::read_symlink(each->path(), closed).string();
        constexpr std::string_view before = "socket:[";
        if (closed || !link.starts_with(before)) continue;
        std::uint64_t inode = 0;
        std::from_chars(link.data() + before.size(), link.data() + link.size(), inode);
        visit(inode);
    }
    return problem;
}

}  // namespace

std::error_code process_rows::refresh() {
    std::set<std::uint64_t> inodes;
    const auto problem =
        visit_sockets("/proc/" + std::to_string(process_), [&](std::uint64_t inode) { inodes.insert(inode); });
    if (problem == std::errc::no_such_file_or_directory) return make_error_code(std::errc::no_such_process);
    if (!problem) told_ = std::move(inodes);
    return problem;
}

bool process_rows::contains(const sockstate::connection& row) const {
    return row.inode && told_.contains(*row.inode);
}

void process_names::refresh() {
    names_.clear();
    std::error_code problem;
    files::directory_iterator each{"/proc", problem};
    for (; !problem && each != files::directory_iterator{}; each.increment(problem)) {
        const std::string number = each->path().filename().string();
        std::uint64_t process = 0;
        const auto [end, is_no_number] = std::from_chars(number.data(), number.data() + number.size(), process);
        if (is_no_number != std::errc{} || end != number.data() + number.size()) continue;
        std::string text;  // read once it is needed: most processes have no socket
        const auto ended_or_hidden = visit_sockets(each->path(), [&](std::uint64_t inode) {
            if (text.empty()) {
                std::string name;
                std::getline(std::ifstream{each->path() / "comm"}, name);
                text = process_text(std::move(name), process);
            }
            std::string& all = names_[inode];
            if (all.find(text) == all.npos) all += (all.empty() ? "" : ", ") + text;  // a duplicate has it again
        });
        static_cast<void>(ended_or_hidden);  // then it has none to show
    }
}

std::string process_names::of(const sockstate::connection& row) const {
    const auto found = names_.find(row.inode.value_or(0));
    return found == names_.end() ? std::string{} : found->second;
}

}  // namespace examples
