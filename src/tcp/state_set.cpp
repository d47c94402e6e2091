// Sets of TCP states as text.

#include <sockstate/tcp/state.hpp>

namespace sockstate {

std::string to_string(tcp_state_set states) {
    std::string text = "{";
    for (int i = 0; i < tcp_state_count; ++i) {
        const auto state = static_cast<tcp_state>(i);
        if (!states.contains(state)) continue;
        if (text.size() > 1) text += ", ";
        text += to_string(state);
    }
    return text += '}';
}

}  // namespace sockstate
