// The standard streams on POSIX: bytes are never rewritten, and a terminal says that it is one.

#include "support/standard_streams.hpp"

#include <unistd.h>

#include <cerrno>

namespace examples {

bool is_terminal(std::FILE* stream) noexcept {
    return ::isatty(::fileno(stream)) == 1;
}

void set_binary(std::FILE*) noexcept {}

std::optional<std::size_t> read_input(std::span<char> buffer) noexcept {
    ssize_t got = 0;
    do {
        got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    } while (got == -1 && errno == EINTR);
    if (got == -1) return std::nullopt;
    return static_cast<std::size_t>(got);
}

}  // namespace examples
