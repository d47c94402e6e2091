// Drawing a picture as SVG: a timeline of states, and below it the panels, all over one axis of time.

#include "picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace examples {

namespace {

using sockstate::tcp_state;

constexpr double width = 960;
constexpr double left = 88;
constexpr double right = width - 24;
constexpr double title_height = 64;
constexpr double band_height = 26;
constexpr double legend_row = 20;
constexpr double panel_gap = 52;
constexpr double panel_height = 120;
constexpr double axis_height = 52;
constexpr double letter = 7.4;  // a letter's width at 12 px, about

constexpr std::string_view ink = "#1f2328";
constexpr std::string_view faint = "#57606a";
constexpr std::string_view grid = "#d8dee4";
constexpr std::array<std::string_view, 3> line_colours{"#0072b2", "#d55e00", "#009e73"};  // told apart by everyone

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

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

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

/// Writes the elements, one call a shape.
class canvas {
public:
    explicit canvas(double seconds) : seconds_{seconds} {}

    [[nodiscard]] double x(double seconds) const noexcept { return left + (right - left) * seconds / seconds_; }
    [[nodiscard]] double seconds() const noexcept { return seconds_; }

    void rectangle(double x1, double y, double x2, double height, std::string_view fill) {
        add(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)", x1, y, std::max(x2 - x1, 1.0),
            height, fill);
    }
    void rule(double x1, double y1, double x2, double y2, std::string_view stroke) {
        add(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}"/>)", x1, y1, x2, y2, stroke);
    }
    void text(double at, double y, std::string_view words, std::string_view fill = ink,
              std::string_view anchor = "start", int size = 12, std::string_view weight = "normal") {
        add(R"(<text x="{:.1f}" y="{:.1f}" fill="{}" text-anchor="{}" font-size="{}" font-weight="{}">{}</text>)", at,
            y, fill, anchor, size, weight, escaped(words));
    }
    void path(std::string_view steps, std::string_view stroke) {
        add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="1.6" stroke-linejoin="round"/>)", steps, stroke);
    }

    [[nodiscard]] std::string finish(double height, std::string_view title) const {
        return fmt::format(
            R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" )"
            R"(font-family="system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif">)"
            "\n<title>{2}</title>\n"
            R"(<rect width="100%" height="100%" fill="#ffffff"/>)"
            "\n{3}</svg>\n",
            width, height, escaped(title), elements_);
    }

private:
    template <class... T>
    void add(fmt::format_string<T...> shape, T&&... values) {
        elements_ += fmt::format(shape, std::forward<T>(values)...);
        elements_ += '\n';
    }

    double seconds_;
    std::string elements_;
};

/// The states' colours with the time spent in each stretch, in order; returns where they end.
double draw_legend(canvas& out, const std::vector<state_band>& states, double y) {
    double at = left;
    for (const state_band& each : states) {
        const std::string words = fmt::format("{} {:.3g} s", to_string(each.state), each.to - each.from);
        const double needed = 16 + letter * static_cast<double>(words.size()) + 18;
        if (at + needed > right) {
            at = left;
            y += legend_row;
        }
        out.rectangle(at, y - 10, at + 11, 11, colour_of(each.state));
        out.text(at + 16, y, words);
        at += needed;
    }
    return y + 8;
}

/// The bands, then what their colours mean; returns where they end.
double draw_states(canvas& out, const std::vector<state_band>& states, double y) {
    out.text(left - 10, y + band_height / 2 + 4, "state", ink, "end", 12, "600");
    for (const state_band& each : states) {
        out.rectangle(out.x(each.from), y, out.x(each.to), band_height, colour_of(each.state));
    }
    return draw_legend(out, states, y + band_height + legend_row);
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
    for (const panel& each : drawn.panels) {
        y += panel_gap;
        draw_panel(out, each, y);
        y += panel_height;
    }
    draw_time_axis(out, y);
    return out.finish(y + axis_height, drawn.title);
}

}  // namespace examples
