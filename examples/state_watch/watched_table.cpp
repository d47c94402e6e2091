// Following connections from one round of samples to the next.

#include "watched_table.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace examples {

void watched_table::see(const endpoints& who, const sample& now, std::span<const sockstate::holder> processes) {
    const auto [at, is_new] =
        watched_.try_emplace(who, watched{.last = now, .before = {}, .in_state_since = now.seconds});
    watched& one = at->second;
    one.processes.assign(processes.begin(), processes.end());
    if (is_new) {
        changes_.push_back({{who.local, who.remote, {}, now.state, {}}, one.processes});
        return;
    }
    if (one.last.state != now.state) {
        changes_.push_back({{who.local, who.remote, one.last.state, now.state, {}}, one.processes});
        one.in_state_since = now.seconds;
    }
    one.before = std::exchange(one.last, now);
    one.seen_this_round = true;
}

std::vector<seen_change> watched_table::end_round(clock::time_point now,
                                                  const std::function<bool(const endpoints&)>& is_there) {
    for (auto at = watched_.begin(); at != watched_.end();) {
        const auto& [who, one] = *at;
        if (std::exchange(at->second.seen_this_round, false) || is_there(who)) {
            ++at;
        } else {
            changes_.push_back({{who.local, who.remote, one.last.state, {}, {}}, one.processes});
            at = watched_.erase(at);
        }
    }
    for (seen_change& change : changes_) change.what.seen_at = now;
    return std::exchange(changes_, {});
}

std::size_t watched_table::size(sockstate::tcp_state_set in) const {
    const auto counts = [in](const auto& each) { return in.contains(each.second.last.state); };
    return static_cast<std::size_t>(std::ranges::count_if(watched_, counts));
}

}  // namespace examples
