// The standard streams on POSIX: bytes are never rewritten, and a terminal says that it is one.

#include "support/standard_streams.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace examples {

bool is_terminal(std::FILE* stream) noexcept {
    return ::isatty(::fileno(stream)) == 1;
}

std::optional<terminal_size> size_of_terminal(std::FILE* stream) noexcept {
    struct winsize size{};
    if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) == -1 || size.ws_col == 0 || size.ws_row == 0) return std::nullopt;
    return terminal_size{size.ws_col, size.ws_row};
}

void protect_standard_streams() noexcept {
    std::signal(SIGPIPE, SIG_IGN);
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
        // The lowest number that is free is this one. Opened the wrong way round, reading and writing fail with EBADF.
        if (::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1) return;
    }
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
