#pragma once

// The processes that hold a socket, in words.

#include <sockstate/tables/holders.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace examples {

/// A process's name, in which `?` stands for all that is not printable ASCII.
[[nodiscard]] inline std::string printable_name(const sockstate::holder& process) {
    std::string name = process.name;
    std::replace_if(name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return name;
}

/// `nginx (4242)`, and where several processes share the socket all of them; empty where nobody is known.
[[nodiscard]] inline std::string process_names(std::span<const sockstate::holder> holders) {
    std::string text;
    std::uint32_t last = 0;  // a process that has it open twice comes twice, one after the other
    for (const sockstate::holder& each : holders) {
        if (each.pid == last) continue;
        last = each.pid;
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", printable_name(each), each.pid);
    }
    return text;
}

}  // namespace examples
