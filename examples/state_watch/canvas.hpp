#pragma once

// Where things are in a picture, and the elements of SVG that draw them.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace examples::drawing {

inline constexpr double width = 960;
inline constexpr double left = 88;
inline constexpr double right = width - 24;
inline constexpr double title_height = 64;
inline constexpr double band_height = 26;
inline constexpr double legend_row = 20;
inline constexpr double row_height = 14;  // of timers and of retransmissions
inline constexpr double row_gap = 10;
inline constexpr double panel_gap = 52;
inline constexpr double panel_height = 120;
inline constexpr double axis_height = 52;
inline constexpr double letter = 7.4;  // a letter's width at 12 px, about

inline constexpr std::string_view ink = "#1f2328";
inline constexpr std::string_view faint = "#57606a";
inline constexpr std::string_view grid = "#d8dee4";
inline constexpr std::array<std::string_view, 3> line_colours{"#0072b2", "#d55e00",
                                                              "#009e73"};  // told apart by everyone

/// The text, for the inside of an element.
[[nodiscard]] inline std::string escaped(std::string_view text) {
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

}  // namespace examples::drawing
