#pragma once

// The connections that are watched: what was last seen of each, and the table and the lines that tell it.

#include "recording.hpp"

#include <map>
#include <string>
#include <vector>

namespace examples {

/// A connection came, changed its state, or went.
struct state_change {
    endpoints who;
    std::optional<sockstate::tcp_state> from;  ///< empty: it is new
    std::optional<sockstate::tcp_state> to;    ///< empty: it is gone
};

/// `127.0.0.1:80 -> 127.0.0.1:4242: ESTABLISHED -> CLOSE-WAIT`.
[[nodiscard]] std::string to_string(const state_change& change);

class watched_table {
public:
    /// Takes a round of samples: `see` for each row, then `end_round`, which says what changed since the last.
    void see(const endpoints& who, const sample& now);
    [[nodiscard]] std::vector<state_change> end_round();

    [[nodiscard]] bool empty() const noexcept { return watched_.empty(); }
    /// The table for people, at most `rows` of them, the youngest states first.
    [[nodiscard]] std::string text(double now, std::size_t rows) const;

private:
    struct watched {
        sample last;
        std::optional<sample> before;
        double in_state_since = 0;
        bool seen_this_round = true;
    };

    std::map<endpoints, watched> watched_;
    std::vector<state_change> changes_;
};

}  // namespace examples
