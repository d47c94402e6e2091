#pragma once

// How the kernel's tables are walked while they change.

#include <cstddef>

namespace sockstate::detail {

/// How often a walk that the kernel calls disturbed is begun anew.
inline constexpr int most_walks = 3;

/// How far back a row may stand that comes again. Kernels hash their tables, and go on after a pause by counting
/// along the bucket they were in: what came into it meanwhile makes them repeat its last rows.
inline constexpr std::size_t bucket = 16;

}  // namespace sockstate::detail
