#pragma once

// What the arguments of state_watch ask for.

#include "columns.hpp"
#include "processes.hpp"
#include "support/command_line.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/tables/connections.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace examples {

struct wishes {
    sockstate::connection_filter filter;
    std::optional<std::uint16_t> port;  ///< at either end
    std::optional<process_choice> process;
    sort_key order;
    sockstate::tcp_state_set ending;   ///< `until_gone` waits until none is in these states
    sockstate::tcp_state_set awaited;  ///< a connection in one of these ends the watching; empty without `--until`
    std::chrono::duration<double> interval;
    sockstate::deadline until;
    bool once;
    bool until_gone;
    bool live;  ///< a table that is drawn again and again, instead of a line a change
    bool has_colour;
    bool json;
    std::optional<std::size_t> rows;
    std::optional<sockstate::ip::endpoint> serve;
    std::string record;
    std::string svg;

    [[nodiscard]] bool keeps_samples() const { return serve || !record.empty() || !svg.empty() || (json && once); }
    /// Whether anything says who holds a connection: to learn it costs a look at every process.
    [[nodiscard]] bool names_processes() const {
        return serve || live || once || json || !record.empty() || process.has_value();
    }
};

/// Ends the program where they cannot be understood.
[[nodiscard]] wishes wishes_of(const command_line& line);

}  // namespace examples
