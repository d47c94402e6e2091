// Fixed columns: each cell is padded first and coloured then, so that colour does not shift the next. What is longer
// than its column moves the rest of its line, and nothing is cut.

#include "table.hpp"

#include "support/output.hpp"

#include <fmt/color.h>
#include <fmt/core.h>

#include <cstdio>

namespace tour {

namespace {

constexpr std::size_t line_width = 80;
constexpr int text_width = 42;
constexpr int state_width = 12;

std::string paint(bool coloured, const fmt::text_style& style, const std::string& text) {
    return coloured ? fmt::format(style, "{}", text) : text;
}

std::string cell(std::string_view text, int width) {
    return fmt::format("{:<{}}", text, width);
}

/// Written at once, so that a tour that hangs shows where.
void print_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    examples::log_line(stdout, "{}", line);
}

/// In lines that end between words; all but the first begin with `indent`.
std::string wrapped(std::string_view text, std::string_view indent) {
    std::string lines;
    std::size_t room = line_width;
    while (text.size() > room) {
        const std::size_t blank = text.rfind(' ', room);
        if (blank == std::string_view::npos || blank < indent.size()) break;  // one long word
        lines += fmt::format("{}\n{}", text.substr(0, blank), indent);
        text.remove_prefix(blank + 1);
        room = line_width - indent.size();
    }
    return lines + std::string{text};
}

}  // namespace

void table::begin() {
    const auto bold = [this](const std::string& text) { return paint(coloured_, fmt::emphasis::bold, text); };
    print_line(bold(fmt::format("  #  {}  {}  {}", cell("call", text_width), cell("kernel, here", state_width),
                                cell("kernel, peer", state_width))));
    print_line(bold(fmt::format("     {}  {}", cell("type", text_width), "on the wire")));
}

void table::chapter(std::string_view title) {
    print_line("");
    print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::cyan), wrapped(title, "")));
}

void table::add(const row& step, const std::vector<std::string>& complaints) {
    ++steps_;
    const bool good = complaints.empty();
    const auto state = good ? fg(fmt::terminal_color::green) : fg(fmt::terminal_color::red);
    print_line(fmt::format("{:>3}  {}  {}  {}", steps_, cell(step.call, text_width),
                           paint(coloured_, state, cell(step.here, state_width)),
                           paint(coloured_, state, cell(step.peer, state_width))));
    print_line(fmt::format("     {}  {}", paint(coloured_, fmt::emphasis::bold, cell(step.type, text_width)),
                           step.wire == "-" ? "" : step.wire));
    for (const std::string& one : complaints) complain(fmt::format("step {}, {}: {}", steps_, step.call, one));
}

void table::complain(const std::string& what) {
    complaints_.push_back(what);
    print_line(paint(coloured_, fg(fmt::terminal_color::red), wrapped("     ! " + what, "       ")));
}

void table::end(std::string_view coverage) {
    print_line("");
    print_line(std::string{coverage});
    if (complaints_.empty()) {
        print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::green),
                         fmt::format("{} steps, all as expected", steps_)));
        return;
    }
    for (const std::string& one : complaints_) print_line(wrapped("  " + one, "    "));
    print_line(paint(coloured_, fmt::emphasis::bold | fg(fmt::terminal_color::red),
                     fmt::format("{} steps, {} not as expected", steps_, complaints_.size())));
}

}  // namespace tour
