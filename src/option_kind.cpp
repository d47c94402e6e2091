// What all options have in common, as text.

#include <sockstate/option_kind.hpp>

#include "detail/duration_text.hpp"

#include <algorithm>
#include <limits>

namespace sockstate {

std::string_view option::to_string(layer where) noexcept {
    switch (where) {
        case layer::any: return "any";
        case layer::ip: return "ip";
        case layer::stream: return "stream";
        case layer::ip_stream: return "ip_stream";
        case layer::ip_datagram: return "ip_datagram";
        case layer::local: return "local";
        case layer::local_messages: return "local_messages";
        case layer::tcp: return "tcp";
    }
    return "unknown";
}

std::string_view option::to_string(settable until) noexcept {
    switch (until) {
        case settable::never: return "never";
        case settable::before_bind: return "before_bind";
        case settable::before_connect: return "before_connect";
        case settable::always: return "always";
    }
    return "unknown";
}

namespace detail {

std::string option_text(option_id id, std::string_view value) {
    std::string text{to_string(id)};
    text += ": ";
    text += value;
    return text;
}

std::string option_text(option_id id, std::int64_t value) {
    return option_text(id, std::to_string(value));
}

std::string option_text(option_id id, std::uint64_t value) {
    return option_text(id, std::to_string(value));
}

std::string option_text(option_id id, std::int64_t ticks, std::int64_t microseconds_a_tick) {
    const std::int64_t most = (std::numeric_limits<std::int64_t>::max)() / microseconds_a_tick;
    const std::int64_t count = std::clamp(ticks, -most, most) * microseconds_a_tick;
    return option_text(id, duration_text(std::chrono::microseconds{count}));
}

}  // namespace detail
}  // namespace sockstate
