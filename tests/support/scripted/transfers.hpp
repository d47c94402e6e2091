#pragma once

// The ways of a transfer: with a deadline and without, and in every division into parts.

#include <sockstate/deadline.hpp>

#include <array>
#include <vector>

namespace sockstate::test {

/// No deadline, and one that is far away: two ways through the library.
inline constexpr std::array either = {false, true};

[[nodiscard]] inline deadline until(bool limited) {
    return limited ? deadline{std::chrono::seconds{60}} : deadline::never();
}

/// Every division of so many bytes, each as the sizes of its parts.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> divisions(std::size_t size) {
    std::vector<std::vector<std::size_t>> all;
    for (unsigned cuts = 0; cuts < 1U << (size - 1); ++cuts) {  // a bit says that a part ends after that byte
        std::vector<std::size_t> parts = {1};
        for (std::size_t i = 0; i + 1 < size; ++i) {
            if ((cuts >> i & 1U) != 0) {
                parts.push_back(1);
            } else {
                ++parts.back();
            }
        }
        all.push_back(std::move(parts));
    }
    return all;
}

}  // namespace sockstate::test
