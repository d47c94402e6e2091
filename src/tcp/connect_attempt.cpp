// One try to connect, as text.

#include <sockstate/tcp/connect_attempt.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

std::string to_string(const connect_attempt& attempt) {
    const auto took = std::chrono::floor<std::chrono::microseconds>(attempt.ended - attempt.started);
    return to_string(attempt.endpoint) + " after " + detail::duration_text(took) + ": " +
           (attempt.failure ? to_string(*attempt.failure) : "connected");
}

}  // namespace sockstate
