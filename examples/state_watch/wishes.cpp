// Reads the arguments. The message about a wrong argument lists the values that would be right.

#include "wishes.hpp"

#include "support/standard_streams.hpp"

#include <sockstate/format.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace examples {

namespace {

namespace net = sockstate;

/// The name of a state in any case.
bool is_name_of(net::tcp_state state, std::string_view name) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    return std::ranges::equal(to_string(state), name, {}, upper, upper);
}

net::tcp_state state_named(const command_line& line, std::string_view name) {
    std::string known;
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (is_name_of(state, name)) return state;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", state);
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

/// The states that `--until` waits for; none without it.
net::tcp_state_set awaited(const command_line& line) {
    if (!line.has("--until")) return {};
    const auto chosen = states(line, *line.value("--until"));
    const auto shown = line.has("--state") ? states(line, *line.value("--state")) : net::tcp_state_set::all();
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (chosen.contains(state) && !shown.contains(state)) {
            line.refuse(fmt::format("--until {0} would never be seen: --state leaves {0} out", state));
        }
    }
    return chosen;
}

std::optional<std::uint16_t> port(const command_line& line, std::string_view option) {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    return static_cast<std::uint16_t>(line.number(option, *text, 0, 65535));
}

/// One side of a connection: `ADDR`, `ADDR/LENGTH`, `ADDR:PORT` or `:PORT`, and the port also by an option of its own.
struct side {
    std::optional<net::ip::prefix> address = {};
    std::optional<std::uint16_t> port = {};
};

side side_of(const command_line& line, std::string_view option, std::string_view port_option) {
    side wanted{.port = port(line, port_option)};
    const auto text = line.value(option);
    if (!text) return wanted;
    const auto take_port = [&](std::uint16_t number) {
        if (wanted.port) line.refuse(fmt::format("{} has a port already, so {} is one too many", option, port_option));
        wanted.port = number;
    };
    if (text->starts_with(':') && !text->starts_with("::")) {
        take_port(static_cast<std::uint16_t>(line.number(option, text->substr(1), 0, 65535)));
    } else if (const auto endpoint = net::ip::endpoint::parse(*text)) {
        wanted.address = endpoint->address();
        take_port(endpoint->port());
    } else if (const auto prefix = net::ip::prefix::parse(*text)) {
        wanted.address = *prefix;
    } else {
        line.refuse(
            fmt::format("{} is an address, a prefix or an endpoint, such as 10.0.0.1, 10.0.0.0/8, 10.0.0.1:80, "
                        "[::1]:80 or :80, not '{}'",
                        option, *text));
    }
    return wanted;
}

std::optional<process_choice> chosen_process(const command_line& line) {
    const auto text = line.value("--process");
    if (!text) return std::nullopt;
    if (text->empty()) line.refuse("--process is the name of a program or the number of a process, not ''");
    const bool is_number = text->find_first_not_of("0123456789") == text->npos;
    if (!is_number) return process_choice{.pid = {}, .name = std::string{*text}};
    return process_choice{.pid = static_cast<std::uint32_t>(line.number("--process", *text, 1, 0xffffffff)),
                          .name = {}};
}

sort_key chosen_order(const command_line& line) {
    const auto text = line.value("--sort");
    if (!text) return {};
    const auto key = sort_key_named(*text);
    if (!key) line.refuse(fmt::format("'{}' is nothing to sort by; there are {}", *text, sort_key_names()));
    return *key;
}

std::optional<std::size_t> rows(const command_line& line) {
    const auto text = line.value("--rows");
    if (!text) return std::nullopt;
    return static_cast<std::size_t>(line.number("--rows", *text, 1, 100000));
}

/// What `--until-gone` waits for. A listener stays, and TIME-WAIT is a minute in which nothing happens any more: they
/// count only where they are asked for.
net::tcp_state_set ending(const command_line& line) {
    if (line.has("--state")) return states(line, *line.value("--state"));
    net::tcp_state_set open;
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (state != net::tcp_state::listen && state != net::tcp_state::time_wait) open = open | state;
    }
    return open;
}

std::optional<net::ip::endpoint> served(const command_line& line) {
    const auto text = line.value("--serve");
    if (!text) {
        if (line.has("--to-network")) line.refuse("--to-network needs --serve");
        return std::nullopt;
    }
    for (const std::string_view other : {"--once", "--json", "--until", "--until-gone", "--rows"}) {
        if (line.has(other)) line.refuse(fmt::format("--serve and {} exclude each other", other));
    }
    const auto local = line.endpoint(*text);
    if (!local.address().is_loopback() && !line.has("--to-network")) {
        line.refuse(fmt::format("--serve shows who talks to whom, so it needs --to-network for {}", local.address()));
    }
    return local;
}

}  // namespace

wishes wishes_of(const command_line& line) {
    if (!line.operands().empty()) line.refuse(fmt::format("'{}' was not understood", line.operands().front()));
    const side local = side_of(line, "--local", "--local-port");
    const side remote = side_of(line, "--remote", "--remote-port");
    if (line.has("--once") && line.has("--until")) line.refuse("--once looks once, and --until goes on looking");
    return {.filter = {.states = line.has("--state") ? states(line, *line.value("--state")) : net::tcp_state_set::all(),
                       .local_address = local.address,
                       .local_port = local.port,
                       .remote_address = remote.address,
                       .remote_port = remote.port},
            .port = port(line, "--port"),
            .process = chosen_process(line),
            .order = chosen_order(line),
            .ending = ending(line),
            .awaited = awaited(line),
            .interval = line.seconds("--interval", 0.5),
            .until = line.deadline("--for"),
            .once = line.has("--once"),
            .until_gone = line.has("--until-gone"),
            .live = is_terminal(stdout) && !line.has("--once") && !line.has("--json") && !line.has("--serve"),
            .has_colour = is_terminal(stdout) && std::getenv("NO_COLOR") == nullptr,
            .json = line.has("--json"),
            .rows = rows(line),
            .serve = served(line),
            .record = std::string{line.value("--record").value_or("")},
            .svg = std::string{line.value("--svg").value_or("")}};
}

}  // namespace examples
