#pragma once

// What the programs print. Output that cannot be written neither throws nor ends the program: `command_line::end`
// reports it, so that the program first finishes what it has to do.

#include <fmt/core.h>

#include <cstdio>
#include <string>
#include <utility>

namespace examples {

/// Formats and prints text, which the stream may keep in its buffer.
template <class... Args>
void print(std::FILE* stream, fmt::format_string<Args...> text, Args&&... args) {
    const std::string whole = fmt::format(text, std::forward<Args>(args)...);
    static_cast<void>(std::fwrite(whole.data(), 1, whole.size(), stream));
}

/// Formats a line and writes it at once; lines of several threads do not mix.
template <class... Args>
void log_line(std::FILE* stream, fmt::format_string<Args...> text, Args&&... args) {
    const std::string line = fmt::format(text, std::forward<Args>(args)...) + '\n';
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stream));
    static_cast<void>(std::fflush(stream));
}

/// Whether something that was printed is lost, because the standard output is full, closed or read by nobody.
[[nodiscard]] inline bool output_is_lost() {
    return std::ferror(stdout) != 0;
}

}  // namespace examples
