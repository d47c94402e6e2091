// Fixed columns: each cell is cut to its width first and coloured then, so that colour does not shift the next.

#include "table.hpp"

#include "support/output.hpp"

#include <fmt/color.h>
#include <fmt/core.h>

#include <cstdio>

namespace tour {

namespace {

constexpr int call_width = 41;
constexpr int type_width = 25;
constexpr int state_width = 12;

std::string paint(bool coloured, const fmt::text_style& style, const std::string& text) {
    return coloured ? fmt::format(style, "{}", text) : text;
}

std::string cell(std::string_view text, int width) {
    return fmt::format("{:<{}.{}}", text, width, width);
}

/// Written at once, so that a tour that hangs shows where.
void print_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    examples::log_line(stdout, "{}", line);
}

}  // namespace

void table::begin() {
    const std::string names =
        fmt::format("  #  {}  {}  {}  {}  {}", cell("call", call_width), cell("type", type_width),
                    cell("kernel, here", state_width), cell("kernel, peer", state_width), "on the wire");
    print_line(paint(coloured_, fmt::emphasis::bold, names));
}

void table::chapter(std::string_view title) {
    print_line("");
    print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::cyan), std::string{title}));
}

void table::add(const row& step, const std::vector<std::string>& complaints) {
    ++steps_;
    const bool good = complaints.empty();
    const auto state = good ? fg(fmt::terminal_color::green) : fg(fmt::terminal_color::red);
    print_line(fmt::format("{:>3}  {}  {}  {}  {}  {}", steps_, cell(step.call, call_width),
                           paint(coloured_, fmt::emphasis::bold, cell(step.type, type_width)),
                           paint(coloured_, state, cell(step.here, state_width)),
                           paint(coloured_, state, cell(step.peer, state_width)), step.wire));
    for (const std::string& one : complaints) complain(fmt::format("step {}, {}: {}", steps_, step.call, one));
}

void table::complain(const std::string& what) {
    complaints_.push_back(what);
    print_line(paint(coloured_, fg(fmt::terminal_color::red), "     ! " + what));
}

void table::end(std::string_view coverage) {
    print_line("");
    print_line(std::string{coverage});
    if (complaints_.empty()) {
        print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::green),
                         fmt::format("{} steps, all as expected", steps_)));
        return;
    }
    for (const std::string& one : complaints_) print_line("  " + one);
    print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::red),
                     fmt::format("{} steps, {} not as expected", steps_, complaints_.size())));
}

}  // namespace tour
