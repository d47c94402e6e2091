#pragma once

// Lines that several threads write: each comes out whole, and one that cannot be written ends no server.

#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <utility>

namespace examples {

/// Formats a line and writes it at once.
template <class... Args>
void log_line(std::FILE* stream, fmt::format_string<Args...> text, Args&&... args) {
    const std::string line = fmt::format(text, std::forward<Args>(args)...) + '\n';
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stream));
    static_cast<void>(std::fflush(stream));
}

}  // namespace examples
