#pragma once

// What was tried when connecting by name, for a person to read.

#include "support/output.hpp"

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

/// A server as it is named to people: `example.org:80`, `[::1]:80`.
[[nodiscard]] inline std::string server_text(std::string_view host, std::string_view port) {
    const bool is_v6 = host.find(':') != host.npos;
    return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
}

/// Says on stderr why no connection came about, and where there was more than one address what became of each.
inline void print_failure(std::string_view program, std::string_view server, const sockstate::error& reason,
                          const std::vector<sockstate::connect_attempt>& attempts) {
    examples::print(stderr, "{}: {}: {}\n", program, server, reason);
    if (attempts.size() < 2) return;
    for (const sockstate::connect_attempt& one : attempts) {
        const std::chrono::duration<double, std::milli> took = one.ended - one.started;
        examples::print(stderr, "  {}: {} after {:.1f} ms\n", one.endpoint,
                        one.failure ? to_string(*one.failure) : "connected", took.count());
    }
}

}  // namespace examples
