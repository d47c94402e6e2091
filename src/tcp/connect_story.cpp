// The story of a race, as text.

#include <sockstate/tcp/connect_story.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

std::string to_string(const connect_story& story) {
    const auto took = std::chrono::floor<std::chrono::microseconds>(story.answered - story.asked);
    std::string text;
    if (story.lookup_failure) {
        text = "not looked up after " + detail::duration_text(took) + ": " + to_string(*story.lookup_failure);
    } else if (story.answered != story.asked) {
        text = "looked up in " + detail::duration_text(took);
    }
    for (const connect_attempt& each : story.attempts) {
        if (!text.empty()) text += '\n';
        text += to_string(each);
    }
    return text.empty() ? "no address was tried" : text;
}

}  // namespace sockstate
