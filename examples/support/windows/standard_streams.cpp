// The standard streams on Windows are in text mode by default, and a console shows colours only after they were
// switched on.

#include "support/standard_streams.hpp"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

namespace examples {

bool is_terminal(std::FILE* stream) noexcept {
    const int descriptor = ::_fileno(stream);
    if (descriptor < 0 || ::_isatty(descriptor) == 0) return false;
    const auto console = reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor));
    DWORD mode = 0;
    return ::GetConsoleMode(console, &mode) != 0 &&
           ::SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

std::optional<terminal_size> size_of_terminal(std::FILE* stream) noexcept {
    CONSOLE_SCREEN_BUFFER_INFO shown{};
    const int descriptor = ::_fileno(stream);
    if (descriptor < 0) return std::nullopt;
    const auto console = reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor));
    if (::GetConsoleScreenBufferInfo(console, &shown) == 0) return std::nullopt;
    const SMALL_RECT& window = shown.srWindow;
    return terminal_size{static_cast<std::size_t>(window.Right - window.Left + 1),
                         static_cast<std::size_t>(window.Bottom - window.Top + 1)};
}

void protect_standard_streams() noexcept {}  // no signal ends a program here, and sockets have numbers of their own

void set_binary(std::FILE* stream) noexcept {
    static_cast<void>(::_setmode(::_fileno(stream), _O_BINARY));
}

std::optional<std::size_t> read_input(std::span<char> buffer) noexcept {
    const int got = ::_read(::_fileno(stdin), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got < 0) return std::nullopt;
    return static_cast<std::size_t>(got);
}

}  // namespace examples
