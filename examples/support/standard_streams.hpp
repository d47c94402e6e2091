#pragma once

// What the standard does not say of the standard streams: posix/ and windows/ answer, and the build takes one.

#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>

namespace examples {

/// Whether what is written to `stream` is seen by someone on a terminal that shows colour.
[[nodiscard]] bool is_terminal(std::FILE* stream) noexcept;

/// Lets bytes through as they are: no line end is rewritten.
void set_binary(std::FILE* stream) noexcept;

/// Reads what the standard input has by now, at least one byte; 0 at its end, nothing if it cannot be read.
[[nodiscard]] std::optional<std::size_t> read_input(std::span<char> buffer) noexcept;

}  // namespace examples
