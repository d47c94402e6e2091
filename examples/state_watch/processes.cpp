// One pass over the processes answers for a whole table.

#include "processes.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace examples {

namespace {

namespace net = sockstate;

constexpr std::chrono::seconds between_passes{5};

/// What tells the sockets apart for `holders`; nothing of a connection that nobody has open.
std::optional<std::uint64_t> socket_of(const net::connection& row) {
    if (row.inode) return row.inode;
    return row.pid ? std::optional{std::uint64_t{*row.pid}} : std::nullopt;
}

}  // namespace

bool process_choice::is_among(std::span<const net::holder> holders) const {
    constexpr std::size_t linux_keeps = 15;  // bytes of a name, proc(5)
    return std::ranges::any_of(holders, [this](const net::holder& each) {
        if (pid) return each.pid == *pid;
        const bool is_cut = each.name.size() == linux_keeps;
        return !each.name.empty() && (each.name == name || (is_cut && std::string_view{name}.starts_with(each.name)));
    });
}

bool process_finder::knows_all(std::span<const net::connection_with_details> rows) const {
    return std::ranges::all_of(rows, [this](const net::connection& row) {
        const auto socket = socket_of(row);
        return !socket || by_socket_.contains(*socket);
    });
}

net::result<void> process_finder::learn(std::span<const net::connection_with_details> rows, clock::time_point now) {
    if (now >= next_pass_ || !knows_all(rows)) {
        const auto held = net::holders();
        if (!held) return tl::unexpected{held.error()};
        next_pass_ = now + between_passes;
        by_socket_.clear();
        for (const net::connection& row : rows) {
            const auto socket = socket_of(row);
            const auto holders = held->of(row);
            if (socket) by_socket_[*socket].assign(holders.begin(), holders.end());
        }
    }
    std::map<endpoints, std::vector<net::holder>> seen;
    for (const net::connection& row : rows) {
        const endpoints who{row.local, row.remote};
        std::vector<net::holder>& processes = seen[who];  // of all sockets with these endpoints
        const auto socket = socket_of(row);
        if (const auto now_held = socket ? by_socket_.find(*socket) : by_socket_.end(); now_held != by_socket_.end()) {
            processes.insert(processes.end(), now_held->second.begin(), now_held->second.end());
        }
        const auto before = by_ends_.find(who);
        if (processes.empty() && before != by_ends_.end()) processes = before->second;
    }
    by_ends_ = std::move(seen);
    return {};
}

std::span<const net::holder> process_finder::of(const endpoints& who) const {
    const auto found = by_ends_.find(who);
    return found == by_ends_.end() ? std::span<const net::holder>{} : found->second;
}

}  // namespace examples
