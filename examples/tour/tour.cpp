// The tour: server and client in one process, every transition of a socket made once, and the kernel asked after
// each what became of the connection.

#include "chapters.hpp"
#include "support/command_line.hpp"
#include "support/standard_streams.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

namespace {

/// `auto` follows what terminals and their users say of colour: NO_COLOR, and TERM for the ones that have none.
bool wants_colour(const examples::command_line& line) {
    const std::string_view when = line.value("--color").value_or("auto");
    if (when == "always" || when == "never") return when == "always";
    if (when != "auto") line.refuse(fmt::format("--color is auto, always or never, not '{}'", when));
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return examples::is_terminal(stdout) && (no_colour == nullptr || *no_colour == '\0') &&
           (terminal == nullptr || std::string_view{terminal} != "dumb");
}

std::string coverage_of(const tour::steps& go) {
    std::string not_seen;
    int seen = 0;
    for (int i = 0; i < static_cast<int>(tour::net::tcp_state::unknown); ++i) {
        const auto state = static_cast<tour::net::tcp_state>(i);
        if (go.states_seen().contains(state)) {
            ++seen;
        } else {
            not_seen += (not_seen.empty() ? ", without " : ", ") + std::string{to_string(state)};
        }
    }
    const std::size_t all = tour::steps::transition_count();
    return fmt::format("{} of {} transitions made, {} of {} TCP states seen{}", all - go.missing().size(), all, seen,
                       static_cast<int>(tour::net::tcp_state::unknown), not_seen);
}

int play(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "tour",
         .text = "Makes every transition of a socket's life, server and client in one process on loopback.\n"
                 "Two lines for each step: the call and the kernel's state at both ends, then the socket's type\n"
                 "before and after, and what goes over the wire.",
         .options = {{"--color", "WHEN", "auto, always or never"}},
         .exit_codes = "0 all as expected, 1 some state was not, 2 arguments not understood"}};
    if (!line.operands().empty()) line.refuse("there are no operands");

    tour::table out{wants_colour(line)};
    tour::steps go{out};
    out.begin();
    for (const auto chapter : {tour::open_and_connect, tour::half_close, tour::other_ways_to_end, tour::two_halves,
                               tour::states_that_wait, tour::change_hands, tour::datagrams}) {
        try {
            chapter(go);
        } catch (const tour::broken_off& reason) {
            out.complain(fmt::format("the chapter breaks off: {}", reason.what()));
        }
    }
    for (const auto& row : go.missing()) {
        out.complain(fmt::format("no step made the {} transition {} {} -> {}", to_string(row.kind), to_string(row.from),
                                 to_string(row.what), to_string(row.to)));
    }
    out.end(coverage_of(go));
    return line.end(out.all_as_expected() ? examples::exit_success : examples::exit_failure);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return play(argc, argv);
    } catch (const std::exception& reason) {  // no memory is left, or a row cannot be formatted
        std::fprintf(stderr, "tour: %s\n", reason.what());
        return examples::exit_failure;
    }
}
