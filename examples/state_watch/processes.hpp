#pragma once

// The processes that hold the watched connections, or that held them last.

#include "recording.hpp"

#include <sockstate/result.hpp>
#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/holders.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace examples {

/// A process as the arguments name it.
struct process_choice {
    std::optional<std::uint32_t> pid;
    std::string name;  ///< where there is no pid; a system may know only its beginning

    [[nodiscard]] bool is_among(std::span<const sockstate::holder> holders) const;
};

/// Asks the system only when a socket is there that was not there before, and now and then, since a process can pass
/// its sockets on.
class process_finder {
public:
    using clock = std::chrono::steady_clock;

    /// Takes all rows of a look at the table.
    [[nodiscard]] sockstate::result<void> learn(std::span<const sockstate::connection_with_details> rows,
                                                clock::time_point now);
    /// Who holds the connection. After it was closed (FIN-WAIT, TIME-WAIT) nobody does, and this is who held it last.
    [[nodiscard]] std::span<const sockstate::holder> of(const endpoints& who) const;

private:
    [[nodiscard]] bool knows_all(std::span<const sockstate::connection_with_details> rows) const;

    std::map<std::uint64_t, std::vector<sockstate::holder>> by_socket_;
    std::map<endpoints, std::vector<sockstate::holder>> by_ends_;
    clock::time_point next_pass_{};
};

}  // namespace examples
