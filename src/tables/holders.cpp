// Who holds the sockets of a table: collected in one pass, sorted by socket, and looked up by row.

#include <sockstate/tables/holders.hpp>

#include "detail/printed_bytes.hpp"

#include <sockstate/platform/holders.hpp>

#include <algorithm>
#include <tuple>

namespace sockstate {

/// What a pass has seen. A holder is kept as numbers until all are sorted, and a process's name once.
class holder_collection {
public:
    static void add(void* self, const platform::held_socket& each) {
        auto& seen = *static_cast<holder_collection*>(self);
        if (!each.socket) {
            seen.unreadable_.push_back({.pid = each.pid, .name = std::string{each.name}});
            return;
        }
        if (seen.processes_.empty() || seen.processes_.back().pid != each.pid) {
            seen.processes_.push_back({.pid = each.pid, .name = std::string{each.name}});
        }
        seen.entries_.push_back({*each.socket, each.descriptor, seen.processes_.size() - 1});
    }

    [[nodiscard]] holder_table sorted() && {
        std::ranges::sort(entries_, {}, [&](const entry& each) {
            return std::tuple{each.socket, processes_[each.process].pid, each.descriptor};
        });
        holder_table table;
        table.sockets_.reserve(entries_.size());
        table.holders_.reserve(entries_.size());
        for (const entry& each : entries_) {
            table.sockets_.push_back(each.socket);
            table.holders_.push_back(processes_[each.process]);
            table.holders_.back().descriptor = each.descriptor;
        }
        table.unreadable_ = std::move(unreadable_);
        return table;
    }

private:
    struct entry {
        std::uint64_t socket;
        std::optional<std::uint32_t> descriptor;
        std::size_t process;
    };

    std::vector<entry> entries_;
    std::vector<holder> processes_;
    std::vector<holder> unreadable_;
};

namespace {

holders_result collect_holders(std::optional<std::uint32_t> process) {
    holder_collection seen;
    if (auto walked = platform::visit_holders(process, holder_collection::add, &seen); !walked) {
        return tl::unexpected{walked.error()};
    }
    return std::move(seen).sorted();
}

}  // namespace

holders_result holders() {
    return collect_holders(std::nullopt);
}

holders_result holders(std::uint32_t pid) {
    return collect_holders(pid);
}

std::span<const holder> holder_table::of_socket(const std::optional<std::uint64_t>& socket) const noexcept {
    if (!socket) return {};
    const auto [first, last] = std::equal_range(sockets_.begin(), sockets_.end(), *socket);
    return std::span{holders_}.subspan(static_cast<std::size_t>(first - sockets_.begin()),
                                       static_cast<std::size_t>(last - first));
}

std::span<const holder> holder_table::of(const connection& row) const& noexcept {
    return of_socket(platform::socket_number(row));
}

std::span<const holder> holder_table::of(const udp_socket& row) const& noexcept {
    return of_socket(platform::socket_number(row));
}

std::span<const holder> holder_table::of(const local_socket& row) const& noexcept {
    return of_socket(row.inode);
}

std::string to_string(const holder& process) {
    std::string text(4 * process.name.size(), '\0');  // a process names itself as it likes
    text.resize(static_cast<std::size_t>(detail::write_printed(text.data(), process.name) - text.data()));
    if (!text.empty()) text += ' ';
    text += "pid " + std::to_string(process.pid);
    if (process.descriptor) text += " fd " + std::to_string(*process.descriptor);
    return text;
}

std::string to_string(const holder_table& held) {
    const std::size_t unseen = held.unreadable_processes().size();
    std::string text = std::to_string(held.size()) + (held.size() == 1 ? " holder" : " holders");
    if (unseen != 0)
        text += ", " + std::to_string(unseen) + (unseen == 1 ? " process" : " processes") + " not readable";
    return text;
}

}  // namespace sockstate
