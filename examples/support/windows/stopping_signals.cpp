// Windows: Ctrl-C, std::raise, and Ctrl-Break, which also comes when the console closes.

#include "support/stopping_signals.hpp"

#include <array>

#include <signal.h>

namespace examples {

std::span<const stopping_signal> stopping_signals() noexcept {
    static constexpr std::array<stopping_signal, 3> list{{{SIGINT, false}, {SIGTERM, false}, {SIGBREAK, false}}};
    return list;
}

}  // namespace examples
