#pragma once

// One connection's life as a picture: which states it went through, and its metrics over the same time.

#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tcp/state.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// A stretch of time in one state, in seconds from the picture's start.
struct state_band {
    double from;
    double to;
    sockstate::tcp_state state;
};

/// A stretch of time in which a timer ran.
struct timer_band {
    double from;
    double to;
    sockstate::timer_kind kind;
    std::uint32_t expirations;  ///< how often it ended without an answer of the peer
};

/// Segments that were sent again before this moment.
struct retransmission {
    double seconds;
    std::uint64_t segments;
};

/// A value at a moment; empty where the kernel told none, and the line has a gap.
struct point {
    double seconds;
    std::optional<double> value;
};

struct line {
    std::string_view name;
    std::vector<point> points;
};

/// What values count: the scale shows them in the unit that fits the largest.
enum class quantity : std::uint8_t { time, size, rate };  // microseconds, bytes, bytes a second

struct panel {
    std::string_view title;
    quantity of;
    std::vector<line> lines;
};

struct picture {
    std::string title;
    std::string subtitle;
    std::vector<state_band> states;  ///< in order, without gaps
    std::vector<timer_band> timers;  ///< in order; empty where none ran, or the system reports none
    std::vector<retransmission> retransmissions;
    std::vector<panel> panels;
};

/// The picture as SVG 1.1: a file that stands alone, with no script, font or style from elsewhere.
[[nodiscard]] std::string to_svg(const picture& drawn);

}  // namespace examples
