#pragma once

// What the standard does not say of the standard streams: posix/ and windows/ answer, and the build takes one.

#include <cstdio>

namespace examples {

/// Whether what is written to `stream` is seen by someone on a terminal that shows colour.
[[nodiscard]] bool is_terminal(std::FILE* stream) noexcept;

/// Lets bytes through as they are: no line end is rewritten.
void set_binary(std::FILE* stream) noexcept;

}  // namespace examples
