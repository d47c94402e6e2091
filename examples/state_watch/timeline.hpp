#pragma once

// The rows above the panels: what the connection, its timers and its retransmissions did over time. Each begins at `y`,
// and returns where it ends; without anything to draw that is where it would begin.

#include "canvas.hpp"
#include "picture.hpp"

#include <vector>

namespace examples::drawing {

/// The bands, then what their colours mean with the time spent in each.
[[nodiscard]] double draw_states(canvas& out, const std::vector<state_band>& states, double y);
/// The timers that ran, then each kind with its whole time.
[[nodiscard]] double draw_timers(canvas& out, const std::vector<timer_band>& timers, double y);
/// A mark wherever segments were sent again, then how many.
[[nodiscard]] double draw_retransmissions(canvas& out, const std::vector<retransmission>& marks, double y);

}  // namespace examples::drawing
