#pragma once

// Follows the table of connections, look by look.

#include "processes.hpp"
#include "recording.hpp"
#include "watched_table.hpp"
#include "wishes.hpp"

#include <sockstate/result.hpp>

#include <chrono>
#include <vector>

namespace examples {

class watch {
public:
    using clock = std::chrono::steady_clock;

    explicit watch(const wishes& asked) : asked_{asked} {}

    /// Looks at the table, and says what changed since the look before.
    [[nodiscard]] sockstate::result<std::vector<seen_change>> look();

    /// Whether connections were seen in the states whose end is waited for, and none is left in them.
    [[nodiscard]] bool is_over() const { return seen_any_ && table_.size(asked_.ending) == 0; }
    /// Whether a connection is in a state that is waited for.
    [[nodiscard]] bool is_reached() const { return table_.size(asked_.awaited) != 0; }

    [[nodiscard]] const watched_table& table() const noexcept { return table_; }
    [[nodiscard]] const recording& recorded() const noexcept { return recorded_; }
    /// The time since watching began.
    [[nodiscard]] double seconds(clock::time_point at) const {
        return std::chrono::duration<double>{at - start_}.count();
    }

private:
    const wishes& asked_;
    const clock::time_point start_ = clock::now();
    watched_table table_;
    process_finder processes_;
    recording recorded_;
    bool seen_any_ = false;
};

}  // namespace examples
