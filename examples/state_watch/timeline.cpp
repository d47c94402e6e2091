// Bands and marks over the picture's axis of time, each row with what its colours mean below it.

#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace examples::drawing {

namespace {

using sockstate::tcp_state;
using sockstate::timer_kind;

constexpr std::size_t timer_kinds = static_cast<std::size_t>(timer_kind::unknown) + 1;
constexpr std::string_view retransmission_ink = "#cf222e";

std::string_view colour_of(tcp_state state) noexcept {
    switch (state) {
        case tcp_state::closed: return "#8c959f";
        case tcp_state::listen: return "#6e7781";
        case tcp_state::syn_sent: return "#f0e442";
        case tcp_state::syn_received: return "#e6c619";
        case tcp_state::established: return "#2da44e";
        case tcp_state::fin_wait_1: return "#56b4e9";
        case tcp_state::fin_wait_2: return "#0072b2";
        case tcp_state::close_wait: return "#e69f00";
        case tcp_state::closing: return "#cc79a7";
        case tcp_state::last_ack: return "#d55e00";
        case tcp_state::time_wait: return "#8250df";
        case tcp_state::unknown: return "#ffffff";
    }
    return "#ffffff";
}

std::string_view colour_of(timer_kind kind) noexcept {
    switch (kind) {
        case timer_kind::none:
        case timer_kind::unknown: return "#8c959f";
        case timer_kind::retransmission: return "#d55e00";
        case timer_kind::keep_alive: return "#2da44e";
        case timer_kind::time_wait: return "#8250df";
        case timer_kind::window_probe: return "#e69f00";
    }
    return "#8c959f";
}

std::string_view words_of(timer_kind kind) noexcept {
    switch (kind) {
        case timer_kind::none: return "none";
        case timer_kind::retransmission: return "retransmission";
        case timer_kind::keep_alive: return "keep-alive";
        case timer_kind::time_wait: return "TIME-WAIT";
        case timer_kind::window_probe: return "window probe";
        case timer_kind::unknown: return "unknown";
    }
    return "unknown";
}

/// A colour, and what it means.
struct meaning {
    std::string_view colour;
    std::string words;
};

/// The colours with their words, in order; returns where they end.
double draw_legend(canvas& out, const std::vector<meaning>& meanings, double y) {
    double at = left;
    for (const meaning& each : meanings) {
        const double needed = 16 + letter * static_cast<double>(each.words.size()) + 18;
        if (at + needed > right) {
            at = left;
            y += legend_row;
        }
        out.rectangle(at, y - 10, at + 11, 11, each.colour);
        out.text(at + 16, y, each.words);
        at += needed;
    }
    return y + 8;
}

}  // namespace

double draw_states(canvas& out, const std::vector<state_band>& states, double y) {
    out.text(left - 10, y + band_height / 2 + 4, "state", ink, "end", 12, "600");
    std::vector<meaning> meanings;
    for (const state_band& each : states) {
        out.rectangle(out.x(each.from), y, out.x(each.to), band_height, colour_of(each.state));
        meanings.push_back(
            {colour_of(each.state), fmt::format("{} {:.3g} s", to_string(each.state), each.to - each.from)});
    }
    return draw_legend(out, meanings, y + band_height + legend_row);
}

double draw_timers(canvas& out, const std::vector<timer_band>& timers, double y) {
    if (timers.empty()) return y;
    y += row_gap;
    out.text(left - 10, y + row_height - 3, "timer", ink, "end", 12, "600");
    std::array<double, timer_kinds> seconds{};
    std::array<std::uint32_t, timer_kinds> expirations{};
    for (const timer_band& each : timers) {
        const auto kind = static_cast<std::size_t>(each.kind);
        out.rectangle(out.x(each.from), y, out.x(each.to), row_height, colour_of(each.kind));
        seconds[kind] += each.to - each.from;
        expirations[kind] = std::max(expirations[kind], each.expirations);
    }
    std::vector<meaning> meanings;
    for (std::size_t i = 0; i < timer_kinds; ++i) {
        const auto kind = static_cast<timer_kind>(i);
        const bool ran = std::ranges::any_of(timers, [kind](const timer_band& each) { return each.kind == kind; });
        if (!ran) continue;
        std::string text = fmt::format("{} {:.3g} s", words_of(kind), seconds[i]);
        if (expirations[i] != 0) text += fmt::format(", {} in a row", expirations[i]);
        meanings.push_back({colour_of(kind), std::move(text)});
    }
    return draw_legend(out, meanings, y + row_height + legend_row);
}

double draw_retransmissions(canvas& out, const std::vector<retransmission>& marks, double y) {
    if (marks.empty()) return y;
    y += row_gap;
    out.text(left - 10, y + row_height - 3, "sent again", ink, "end", 12, "600");
    std::uint64_t segments = 0;
    for (const retransmission& each : marks) {
        out.rectangle(out.x(each.seconds) - 1, y, out.x(each.seconds) + 1, row_height, retransmission_ink);
        segments += each.segments;
    }
    const std::string_view plural = segments == 1 ? "" : "s";
    return draw_legend(out, {{retransmission_ink, fmt::format("{} segment{}", segments, plural)}},
                       y + row_height + legend_row);
}

}  // namespace examples::drawing
