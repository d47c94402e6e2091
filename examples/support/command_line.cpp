// Arguments are read strictly: options that the manual does not name are refused, and so are numbers followed by other
// characters.

#include "support/command_line.hpp"

#include "support/output.hpp"
#include "support/standard_streams.hpp"

#include <sockstate/version.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace examples {

namespace {

constexpr std::size_t help_columns = 80;

/// The text with no line over 80 columns. Its first line stands behind `before` columns, and every other is indented.
/// A line that is too long goes on in the next one, which its paragraph's next line then follows.
std::string folded(std::string_view text, std::size_t before, std::size_t indent) {
    std::string lines;
    std::size_t column = before;
    const auto begin_line = [&] {
        lines += '\n' + std::string(indent, ' ');
        column = indent;
    };
    bool is_first = true;
    for (bool flows = false; is_first || !text.empty(); is_first = false) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        flows = flows && !line.empty() && line.front() != ' ';
        if (!is_first && !flows) begin_line();
        for (bool is_begun = flows, is_more = true; is_more; is_begun = true) {
            const std::string_view word = line.substr(0, line.find(' '));
            is_more = word.size() < line.size();
            line.remove_prefix(std::min(line.size(), word.size() + 1));
            if (is_begun && column + 1 + word.size() > help_columns) {
                begin_line();
                flows = true;
            } else if (is_begun) {
                lines += ' ';
                ++column;
            }
            lines += word;
            column += word.size();
        }
    }
    return lines;
}

}  // namespace

command_line::command_line(int argc, char** argv, manual about) : about_{std::move(about)} {
    protect_standard_streams();
    about_.options.push_back({"--help", "", "shows this text"});
    about_.options.push_back({"--version", "", "shows the version"});
    bool only_operands = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (only_operands || argument.size() < 2 || argument[0] != '-') {
            operands_.push_back(argument);
        } else if (argument == "--") {
            only_operands = true;
        } else {
            take(argument == "-h" ? "--help" : argument, i, argc, argv);
        }
    }
}

void command_line::take(std::string_view option, int& index, int argc, char** argv) {
    const std::size_t equals = option.find('=');
    const std::string_view name = option.substr(0, equals);
    const auto known = std::find_if(about_.options.begin(), about_.options.end(),
                                    [&](const option_text& one) { return one.name == name; });
    if (known == about_.options.end()) refuse(fmt::format("there is no option {}", name));
    if (known->argument.empty() && equals != option.npos) refuse(fmt::format("{} takes no value", name));
    if (name == "--help") help();
    if (name == "--version") version();
    if (known->argument.empty()) {
        given_[name] = {};
    } else if (equals != option.npos) {
        given_[name] = option.substr(equals + 1);
    } else if (index + 1 < argc) {
        given_[name] = argv[++index];
    } else {
        refuse(fmt::format("{} needs a value: {}", name, known->argument));
    }
}

std::optional<std::string_view> command_line::value(std::string_view option) const {
    const auto found = given_.find(option);
    return found == given_.end() ? std::nullopt : std::optional{found->second};
}

std::string command_line::text_from(std::size_t first) const {
    std::string joined;
    for (std::size_t i = first; i < operands_.size(); ++i) {
        if (i != first) joined += ' ';
        joined += operands_[i];
    }
    return joined;
}

std::uint64_t command_line::number(std::string_view what, std::string_view text, std::uint64_t least,
                                   std::uint64_t most) const {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
        refuse(fmt::format("{} is a number from {} to {}, not '{}'", what, least, most, text));
    }
    return number;
}

std::chrono::duration<double> command_line::seconds(std::string_view option, double otherwise) const {
    const auto given = value(option);
    if (!given) return std::chrono::duration<double>{otherwise};
    const std::string text{*given};
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || number <= 0 || number > 1e9 || std::isnan(number)) {
        refuse(fmt::format("{} is a number of seconds above 0, not '{}'", option, text));
    }
    return std::chrono::duration<double>{number};
}

sockstate::deadline command_line::deadline(std::string_view option) const {
    return has(option) ? sockstate::deadline{seconds(option, 0)} : sockstate::deadline::never();
}

sockstate::ip::endpoint command_line::endpoint(std::string_view text) const {
    const auto parsed = sockstate::ip::endpoint::parse(text);
    if (!parsed) refuse(fmt::format("'{}' is not ADDR:PORT, such as 127.0.0.1:7000 or [::1]:7000", text));
    return *parsed;
}

void command_line::refuse(std::string_view why) const {
    print(stderr, "{}: {}\n{}\nTry '{} --help'.\n", program(), why, usage(), program());
    std::exit(exit_usage);
}

void command_line::help() const {
    print(stdout, "{}\n\n{}\n\n", usage(), folded(about_.text, 0, 0));
    for (const option_text& one : about_.options) {
        const std::string name = fmt::format("  {:<24} ", fmt::format("{} {}", one.name, one.argument));
        print(stdout, "{}{}\n", name, folded(one.text, name.size(), 27));
    }
    constexpr std::string_view codes = "Exit code: ";
    print(stdout, "\n{}{}.\n", codes, folded(about_.exit_codes, codes.size(), 0));
    std::exit(end(exit_success));
}

void command_line::version() const {
    print(stdout, "{} (sockstate) {}\n", program(), SOCKSTATE_VERSION_TEXT);
    std::exit(end(exit_success));
}

int command_line::end(int code) const {
    const bool is_written = std::fflush(stdout) == 0 && !output_is_lost();
    if (!is_written && code != exit_failure) print(stderr, "{}: the output cannot be written\n", program());
    const bool is_said = std::fflush(stderr) == 0 && std::ferror(stderr) == 0;
    return code == exit_success && !(is_written && is_said) ? exit_failure : code;
}

std::string_view command_line::program() const {
    return about_.synopsis.substr(0, about_.synopsis.find(' '));
}

std::string command_line::usage() const {
    const std::size_t space = about_.synopsis.find(' ');
    const std::string_view operands = space == about_.synopsis.npos ? "" : about_.synopsis.substr(space);
    return fmt::format("usage: {} [OPTION]...{}", about_.synopsis.substr(0, space), operands);
}

}  // namespace examples
