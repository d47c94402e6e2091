#pragma once

// The connections that are watched: what was last seen of each, and what changed since the look before.

#include "recording.hpp"

#include <sockstate/tables/holders.hpp>
#include <sockstate/tcp/watch.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace examples {

/// What was seen of a connection.
struct watched {
    sample last;
    std::optional<sample> before;
    double in_state_since = 0;
    std::vector<sockstate::holder> processes = {};  ///< that have it open, or had it last
    bool seen_this_round = true;
};

/// A change of a connection's state, and who holds it, or held it last.
struct seen_change {
    sockstate::tcp_transition what;
    std::vector<sockstate::holder> processes;
};

class watched_table {
public:
    using clock = std::chrono::steady_clock;
    using rows = std::map<endpoints, watched>;

    /// Takes a round of samples: `see` for each row, then `end_round`, which says what changed since the last.
    void see(const endpoints& who, const sample& now, std::span<const sockstate::holder> processes);
    /// Whether a connection that was not seen in this round is there all the same says `is_there(endpoints)`: a table
    /// that changes under a walk may hide a row from it.
    [[nodiscard]] std::vector<seen_change> end_round(clock::time_point now,
                                                     const std::function<bool(const endpoints&)>& is_there);

    /// How many are watched, and in which of these states.
    [[nodiscard]] std::size_t size(sockstate::tcp_state_set in) const;
    [[nodiscard]] const rows& all() const noexcept { return watched_; }

private:
    rows watched_;
    std::vector<seen_change> changes_;
};

}  // namespace examples
