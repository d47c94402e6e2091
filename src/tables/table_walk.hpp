#pragma once

// How the kernel's tables are walked while they change.

#include <sockstate/result.hpp>

#include <cstddef>

namespace sockstate::detail {

/// Walks again where the kernel calls the walk disturbed. What `walk` has seen before it must then forget.
template <class Walk>
[[nodiscard]] result<void> walk_undisturbed(Walk walk) {
    constexpr int most_walks = 3;
    for (int walks = 1;; ++walks) {
        result<void> walked = walk();
        if (walked || walked.error() != std::errc::interrupted || walks == most_walks) return walked;
    }
}

/// How far back a row may stand that comes again. Kernels hash their tables, and go on after a pause by counting
/// along the bucket they were in: what came into it meanwhile makes them repeat its last rows.
inline constexpr std::size_t bucket = 16;

}  // namespace sockstate::detail
