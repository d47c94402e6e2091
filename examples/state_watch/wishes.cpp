// Reading the arguments; what they should have been is said of each that is wrong.

#include "wishes.hpp"

#include "support/standard_streams.hpp"

#include <sockstate/format.hpp>

#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace examples {

namespace {

namespace net = sockstate;

net::tcp_state state_named(const command_line& line, std::string_view name) {
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (to_string(state) == name) return state;
    }
    std::string known;
    for (int number = 0; number < net::tcp_state_count; ++number) {
        known += fmt::format("{}{}", known.empty() ? "" : ", ", static_cast<net::tcp_state>(number));
    }
    line.refuse(fmt::format("'{}' is no TCP state; there are {}", name, known));
}

net::tcp_state_set states(const command_line& line, std::string_view names) {
    net::tcp_state_set chosen;
    for (bool is_more = true; is_more;) {
        const std::size_t comma = names.find(',');
        chosen = chosen | state_named(line, names.substr(0, comma));
        is_more = comma != names.npos;
        if (is_more) names.remove_prefix(comma + 1);
    }
    return chosen;
}

std::optional<net::ip::prefix> prefix(const command_line& line, std::string_view option) {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    const auto parsed = net::ip::prefix::parse(*text);
    if (!parsed) line.refuse(fmt::format("{} is an address or a prefix such as 10.0.0.0/8, not '{}'", option, *text));
    return *parsed;
}

std::optional<std::uint16_t> port(const command_line& line, std::string_view option) {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    return static_cast<std::uint16_t>(line.number(option, *text, 0, 65535));
}

std::optional<std::size_t> rows(const command_line& line) {
    const auto text = line.value("--rows");
    if (!text) return std::nullopt;
    return static_cast<std::size_t>(line.number("--rows", *text, 1, 100000));
}

/// What `--until-gone` waits for. A listener stays, and TIME-WAIT is a minute in which nothing happens any more: they
/// count only where they are asked for.
net::tcp_state_set ending(const command_line& line) {
    if (line.has("--states")) return states(line, *line.value("--states"));
    net::tcp_state_set open;
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (state != net::tcp_state::listen && state != net::tcp_state::time_wait) open = open | state;
    }
    return open;
}

}  // namespace

wishes wishes_of(const command_line& line) {
    if (!line.operands().empty()) line.refuse(fmt::format("'{}' was not understood", line.operands().front()));
    return {
        .filter = {.states = line.has("--states") ? states(line, *line.value("--states")) : net::tcp_state_set::all(),
                   .local_address = prefix(line, "--local"),
                   .local_port = port(line, "--local-port"),
                   .remote_address = prefix(line, "--remote"),
                   .remote_port = port(line, "--remote-port")},
        .ending = ending(line),
        .interval = line.seconds("--interval", 0.5),
        .until = line.deadline("--for"),
        .once = line.has("--once"),
        .until_gone = line.has("--until-gone"),
        .live = is_terminal(stdout) && !line.has("--once") && !line.has("--json"),
        .has_colour = is_terminal(stdout) && std::getenv("NO_COLOR") == nullptr,
        .json = line.has("--json"),
        .rows = rows(line),
        .record = std::string{line.value("--record").value_or("")},
        .svg = std::string{line.value("--svg").value_or("")}};
}

}  // namespace examples
