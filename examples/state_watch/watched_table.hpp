#pragma once

// The connections that are watched: what was last seen of each, and the table and the lines that tell it.

#include "recording.hpp"

#include <sockstate/tcp/watch.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace examples {

/// What there is room for.
struct table_shape {
    std::size_t rows;
    std::size_t columns;  ///< no line is longer: metrics that do not fit are left out, long endpoints cut
    bool has_colour = false;
    bool counts_rest = true;
};

class watched_table {
public:
    using clock = std::chrono::steady_clock;

    /// Takes a round of samples: `see` for each row, then `end_round`, which says what changed since the last.
    void see(const endpoints& who, const sample& now);
    /// Whether a connection that was not seen in this round is there all the same says `is_there(endpoints)`: a table
    /// that changes under a walk may hide a row from it.
    [[nodiscard]] std::vector<sockstate::tcp_transition> end_round(
        clock::time_point now, const std::function<bool(const endpoints&)>& is_there);

    /// How many are watched, and in which of these states.
    [[nodiscard]] std::size_t size(sockstate::tcp_state_set in) const;
    /// The table for people, the youngest states first: a heading, at most `shape.rows` rows, and a line that counts
    /// the rest, unless the caller's own does.
    [[nodiscard]] std::string text(double now, const table_shape& shape) const;

private:
    struct watched {
        sample last;
        std::optional<sample> before;
        double in_state_since = 0;
        bool seen_this_round = true;
    };

    std::map<endpoints, watched> watched_;
    std::vector<sockstate::tcp_transition> changes_;
};

}  // namespace examples
