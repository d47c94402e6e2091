// POSIX: Ctrl-C, kill(1), and the end of the terminal, which nohup(1) has ignored.

#include "support/stopping_signals.hpp"

#include <array>

#include <signal.h>

namespace examples {

std::span<const stopping_signal> stopping_signals() noexcept {
    static constexpr std::array<stopping_signal, 3> list{{{SIGINT, false}, {SIGTERM, false}, {SIGHUP, true}}};
    return list;
}

}  // namespace examples
