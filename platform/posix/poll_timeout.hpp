#pragma once

// What is left of a deadline, as poll(2) and epoll_wait(2) count it.

#include <sockstate/deadline.hpp>

#include <algorithm>
#include <chrono>
#include <limits>

namespace sockstate::platform {

/// A span of time, or the longest that these calls can count.
[[nodiscard]] inline int poll_timeout(std::chrono::milliseconds span) noexcept {
    return static_cast<int>(std::min<std::chrono::milliseconds::rep>(span.count(), std::numeric_limits<int>::max()));
}

/// What is left in whole milliseconds, rounded up so that no wait ends early; -1 for ever.
[[nodiscard]] inline int poll_timeout(deadline until) noexcept {
    return until.has_time() ? poll_timeout(std::chrono::ceil<std::chrono::milliseconds>(until.remaining())) : -1;
}

}  // namespace sockstate::platform
