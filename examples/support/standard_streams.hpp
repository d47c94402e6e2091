#pragma once

// What the C++ standard leaves open about the standard streams; posix/ and windows/ implement it.

#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>

namespace examples {

/// Whether what is written to `stream` is seen by someone on a terminal that shows colour.
[[nodiscard]] bool is_terminal(std::FILE* stream) noexcept;

/// How much a terminal shows.
struct terminal_size {
    std::size_t columns;
    std::size_t rows;
};
/// The size of the terminal that `stream` goes to; nothing where it is none, or does not say.
[[nodiscard]] std::optional<terminal_size> size_of_terminal(std::FILE* stream) noexcept;

/// Makes a write to a pipe that nobody reads fail, instead of ending the program. A standard stream that was closed
/// when the program began is opened so that its use fails: otherwise the first socket would get its number.
void protect_standard_streams() noexcept;

/// Lets bytes through as they are: no line end is rewritten.
void set_binary(std::FILE* stream) noexcept;

/// Reads what the standard input has by now, at least one byte; 0 at its end, nothing if it cannot be read.
[[nodiscard]] std::optional<std::size_t> read_input(std::span<char> buffer) noexcept;

}  // namespace examples
