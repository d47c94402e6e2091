// Deadlines as text.

#include <sockstate/deadline.hpp>

#include "duration_text.hpp"

namespace sockstate {

std::string to_string(deadline until) {
    if (until.is_never()) return "never";
    const auto left = until.remaining();
    if (left == deadline::clock::duration::zero()) return "passed";
    return "in " + detail::duration_text(std::chrono::ceil<std::chrono::microseconds>(left));
}

}  // namespace sockstate
