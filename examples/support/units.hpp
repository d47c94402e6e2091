#pragma once

// Sizes and times in the unit that fits them, for people to read.

#include <fmt/core.h>

#include <chrono>
#include <string>

namespace examples {

/// `5 bytes`, `12.3 kB`, `104.9 MB`.
[[nodiscard]] inline std::string in_units(double bytes) {
    if (bytes < 1e4) return fmt::format("{:.0f} bytes", bytes);
    return bytes < 1e6 ? fmt::format("{:.1f} kB", bytes / 1e3) : fmt::format("{:.1f} MB", bytes / 1e6);
}

/// `0.8 ms`, `1.250 s`.
[[nodiscard]] inline std::string in_units(std::chrono::duration<double> time) {
    return time.count() < 1 ? fmt::format("{:.1f} ms", time.count() * 1e3) : fmt::format("{:.3f} s", time.count());
}

}  // namespace examples
