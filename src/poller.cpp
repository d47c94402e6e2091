// What a poller announces as text.

#include <sockstate/poller.hpp>

namespace sockstate {

std::string platform::to_string(const poller_event& seen) {
    std::string text;
    const auto add = [&](bool is_set, std::string_view name) {
        if (!is_set) return;
        text += text.empty() ? " " : ", ";
        text += name;
    };
    add(seen.readable, "readable");
    add(seen.writable, "writable");
    add(seen.peer_closed, "peer_closed");
    add(seen.failed, "failed");
    if (text.empty()) text = " none";
    return "key " + std::to_string(seen.key) + ':' + text;
}

}  // namespace sockstate
