#pragma once

// Which signals ask a program to end; posix/ and windows/ have a list each.

#include <span>

namespace examples {

struct stopping_signal {
    int number;
    bool may_be_ignored;  ///< where whoever started the program had it ignored, it stays so
};

[[nodiscard]] std::span<const stopping_signal> stopping_signals() noexcept;

}  // namespace examples
