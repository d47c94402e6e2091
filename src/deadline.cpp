// Deadlines: comparison with the clock, and their text.

#include <sockstate/deadline.hpp>

#include <sockstate/platform/wait.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

deadline::clock::duration deadline::remaining() const noexcept {
    if (!has_time()) return clock::duration::max();
    const auto now = platform::now();
    return now < when_ ? when_ - now : clock::duration::zero();
}

bool deadline::has_passed() const noexcept {
    return has_time() && platform::now() >= when_;
}

deadline::clock::time_point deadline::from_now(clock::duration span) noexcept {
    const auto now = platform::now();
    return span < clock::time_point::max() - now ? now + span : clock::time_point::max();
}

std::string to_string(deadline until) {
    if (!until.has_time()) return until.has_stop() ? "when stopped" : "never";
    const auto left = until.remaining();
    if (left == deadline::clock::duration::zero()) return "passed";
    const auto text = "in " + detail::duration_text(std::chrono::ceil<std::chrono::microseconds>(left));
    return until.has_stop() ? text + " or when stopped" : text;
}

}  // namespace sockstate
