#pragma once

// Spans of time as text, short enough for one line of many.

#include <chrono>
#include <string>

namespace sockstate::detail {

/// `23us`, `1.5ms`, `12.25s`: the largest unit of which there is one, with three decimals at most.
[[nodiscard]] std::string duration_text(std::chrono::microseconds span);

}  // namespace sockstate::detail
