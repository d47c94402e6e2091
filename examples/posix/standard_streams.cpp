// The standard streams on POSIX: bytes are never rewritten, and a terminal says that it is one.

#include "standard_streams.hpp"

#include <unistd.h>

namespace examples {

bool is_terminal(std::FILE* stream) noexcept {
    return ::isatty(::fileno(stream)) == 1;
}

void set_binary(std::FILE*) noexcept {}

}  // namespace examples
