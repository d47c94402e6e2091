// Lines of a table: the states, the endpoints and the processes as wide as they are, then the numbers that fit.

#include "table_text.hpp"

#include "support/process_names.hpp"

#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>

namespace examples {

namespace {

namespace net = sockstate;
using table_row = watched_table::rows::value_type;

/// State, time and the space behind them.
constexpr std::size_t first_columns = 23;

/// How many numbers have room beside what takes `taken` columns.
std::size_t numbers_within(std::size_t room, std::size_t taken) noexcept {
    std::size_t fitting = 0;
    for (const column& each : columns()) {
        taken += 1 + each.width;
        if (taken > room) break;
        ++fitting;
    }
    return fitting;
}

/// The text is ASCII, and what is cut off ends in an ellipsis.
std::string cut(const std::string& text, std::size_t room) {
    return text.size() <= room ? text : text.substr(0, room - 1) + "…";
}

std::size_t longest(const std::vector<std::string>& texts) {
    return std::ranges::max(texts, {}, &std::string::size).size();
}

/// Open is green, waiting for somebody yellow or red, over grey.
std::string_view ink_of(net::tcp_state state) noexcept {
    switch (state) {
        case net::tcp_state::established: return "\x1b[32m";
        case net::tcp_state::close_wait: return "\x1b[31m";
        case net::tcp_state::syn_sent:
        case net::tcp_state::syn_received:
        case net::tcp_state::fin_wait_1:
        case net::tcp_state::fin_wait_2:
        case net::tcp_state::closing:
        case net::tcp_state::last_ack: return "\x1b[33m";
        case net::tcp_state::listen: return "\x1b[36m";
        case net::tcp_state::closed:
        case net::tcp_state::time_wait:
        case net::tcp_state::unknown: return "\x1b[90m";
    }
    return "";
}

/// Of no processes a word that comes after all names.
std::string name_to_sort(const table_row* each) {
    const std::string names = process_names(each->second.processes);
    return names.empty() ? "\x7f" : names;
}

/// What is not reported comes last.
double number_to_sort(const column& of, const table_row* each) {
    return of.value(each->second.last, each->second.before).value_or(-1);
}

}  // namespace

std::vector<const table_row*> sorted(const watched_table& table, const sort_key& order) {
    using kind = sort_key::kind;
    std::vector<const table_row*> rows;
    rows.reserve(table.all().size());
    for (const table_row& each : table.all()) rows.push_back(&each);
    switch (order.by) {
        case kind::age:
            std::ranges::stable_sort(rows, std::greater{},
                                     [](const table_row* each) { return each->second.in_state_since; });
            break;
        case kind::state:
            std::ranges::stable_sort(rows, {},
                                     [](const table_row* each) { return to_string(each->second.last.state); });
            break;
        case kind::local: break;  // as the map has them
        case kind::remote:
            std::ranges::stable_sort(rows, {}, [](const table_row* each) -> const auto& { return each->first.remote; });
            break;
        case kind::process: std::ranges::stable_sort(rows, {}, name_to_sort); break;
        case kind::number:
            std::ranges::stable_sort(rows, std::greater{},
                                     [&](const table_row* each) { return number_to_sort(*order.number, each); });
            break;
    }
    return rows;
}

std::string table_text(const watched_table& table, double now, const table_shape& shape) {
    const auto order = sorted(table, shape.order);
    const std::size_t count = std::min(shape.rows, order.size());
    std::vector<std::string> ends{"local -> remote"};
    std::vector<std::string> processes{"process"};
    for (const table_row* each : std::span{order}.first(count)) {
        ends.push_back(fmt::format("{} -> {}", each->first.local, each->first.remote));
        const std::string names = process_names(each->second.processes);
        processes.push_back(names.empty() ? "-" : names);
    }
    // Processes have twelve columns beside endpoints, and more where there is room for all that a row has.
    const std::size_t room = std::max(shape.columns, first_columns + 24) - first_columns;
    const std::size_t for_processes = std::min<std::size_t>(longest(processes), room < 100 ? 12 : 30);
    const std::size_t for_ends = std::min(longest(ends), room - for_processes - 1);
    const std::size_t numbers = numbers_within(shape.columns, first_columns + for_ends + 1 + for_processes);

    const auto line = [&](std::size_t i) {
        return fmt::format("{:<{}} {:<{}}", cut(ends[i], for_ends), for_ends, cut(processes[i], for_processes),
                           for_processes);
    };
    std::string out = fmt::format("{:<12} {:>8}  {}", "state", "for s", line(0));
    for (const column& each : columns().first(numbers)) out += fmt::format(" {:>{}}", each.heading, each.width);
    out += '\n';
    for (std::size_t i = 0; i < count; ++i) {
        const watched& one = order[i]->second;
        const std::string state = fmt::format("{:<12}", one.last.state);
        out += shape.has_colour ? fmt::format("{}{}\x1b[0m", ink_of(one.last.state), state) : state;
        out += fmt::format(" {:>8.1f}  {}", now - one.in_state_since, line(i + 1));
        for (const column& each : columns().first(numbers)) {
            const auto value = each.value(one.last, one.before);
            out += fmt::format(" {:>{}}", value ? each.text(*value, one.last) : "-", each.width);
        }
        out += '\n';
    }
    if (shape.counts_rest && order.size() > count) out += fmt::format("… and {} more\n", order.size() - count);
    return out;
}

}  // namespace examples
