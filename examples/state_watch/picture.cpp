// Drawing a picture as SVG: the timeline, and below it the panels, all over one axis of time.

#include "picture.hpp"

#include "canvas.hpp"
#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace examples {

namespace {

using namespace drawing;

struct unit {
    std::string_view name;
    double size;
};

/// The largest unit of which there is at least one.
unit unit_for(quantity of, double largest) noexcept {
    static constexpr unit times[] = {{"µs", 1}, {"ms", 1e3}, {"s", 1e6}};
    static constexpr unit sizes[] = {{"bytes", 1}, {"KiB", 1024}, {"MiB", 1024.0 * 1024}};
    static constexpr unit rates[] = {{"B/s", 1}, {"kB/s", 1e3}, {"MB/s", 1e6}, {"GB/s", 1e9}};
    const auto fitting = [largest](const unit* first, const unit* last) {
        while (last - first > 1 && (last - 1)->size > largest) --last;
        return *(last - 1);
    };
    switch (of) {
        case quantity::time: return fitting(std::begin(times), std::end(times));
        case quantity::size: return fitting(std::begin(sizes), std::end(sizes));
        case quantity::rate: return fitting(std::begin(rates), std::end(rates));
    }
    return times[0];
}

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `count`.
double tick_step(double span, int count) noexcept {
    const double rough = span / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (rough <= factor * power) return factor * power;
    }
    return 10 * power;
}

double largest_of(const panel& drawn) noexcept {
    double largest = 0;
    for (const line& each : drawn.lines) {
        for (const point& at : each.points) largest = std::max(largest, at.value.value_or(0));
    }
    return largest;
}

/// A line with a gap wherever there is no value.
std::string path_of(const canvas& out, const line& drawn, double bottom, double pixels_per_unit) {
    std::string steps;
    bool joined = false;
    for (const point& at : drawn.points) {
        if (at.value) {
            steps += fmt::format("{}{:.1f} {:.1f}", joined ? 'L' : 'M', out.x(at.seconds),
                                 bottom - *at.value * pixels_per_unit);
            if (!joined) steps += "h0.1";  // a single sample is a dot
        }
        joined = at.value.has_value();
    }
    return steps;
}

void draw_panel(canvas& out, const panel& drawn, double y) {
    const double largest = largest_of(drawn);
    const unit scale = unit_for(drawn.of, largest);
    const double bottom = y + panel_height;
    out.text(left, y - 12, fmt::format("{} ({})", drawn.title, scale.name), ink, "start", 13, "600");

    if (largest <= 0) {
        out.rule(left, bottom, right, bottom, grid);
        out.text(left, bottom - panel_height / 2, "this system tells none, or it stayed at 0", faint);
        return;
    }
    const double step = tick_step(largest / scale.size, 4);
    const double steps = std::ceil(largest / scale.size / step);
    const double top = steps * step;
    for (int i = 0; i <= static_cast<int>(steps); ++i) {
        const double at = bottom - panel_height * i / steps;
        out.rule(left, at, right, at, grid);
        out.text(left - 10, at + 4, fmt::format("{:.6g}", step * i), faint, "end");
    }
    double legend = right;
    for (std::size_t i = drawn.lines.size(); i-- > 0;) {
        const std::string_view colour = line_colours[i % line_colours.size()];
        out.text(legend, y - 12, drawn.lines[i].name, colour, "end", 12, "600");
        legend -= letter * static_cast<double>(drawn.lines[i].name.size()) + 24;
        out.path(path_of(out, drawn.lines[i], bottom, panel_height / (top * scale.size)), colour);
    }
}

void draw_time_axis(canvas& out, double y) {
    const double step = tick_step(out.seconds(), 10);
    for (int i = 0; i <= static_cast<int>(out.seconds() / step + 0.001); ++i) {
        const double tick = step * i;
        out.rule(out.x(tick), y, out.x(tick), y + 5, faint);
        out.text(out.x(tick), y + 20, fmt::format("{:.6g}", tick), faint, "middle");
    }
    out.text((left + right) / 2, y + 40, "seconds since the connection was first seen", faint, "middle");
}

}  // namespace

std::string to_svg(const picture& drawn) {
    const double seconds = drawn.states.empty() ? 0 : drawn.states.back().to;
    canvas out{std::max(seconds, 1e-3)};
    out.text(left, 28, drawn.title, ink, "start", 17, "600");
    out.text(left, 48, drawn.subtitle, faint);

    double y = draw_states(out, drawn.states, title_height);
    y = draw_timers(out, drawn.timers, y);
    y = draw_retransmissions(out, drawn.retransmissions, y);
    for (const panel& each : drawn.panels) {
        y += panel_gap;
        draw_panel(out, each, y);
        y += panel_height;
    }
    draw_time_axis(out, y);
    return out.finish(y + axis_height, drawn.title);
}

}  // namespace examples
