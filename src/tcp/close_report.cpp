// Reports of graceful closes as text.

#include <sockstate/tcp/close_report.hpp>

namespace sockstate {

namespace {

std::string bytes_text(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

}  // namespace

std::string_view to_string(close_outcome outcome) noexcept {
    switch (outcome) {
        case close_outcome::delivered: return "delivered";
        case close_outcome::unacknowledged: return "unacknowledged";
        case close_outcome::reset: return "reset";
    }
    return "unknown";
}

std::string to_string(const close_report& report) {
    std::string text{to_string(report.outcome)};
    if (report.outcome != close_outcome::delivered && report.unacknowledged_bytes) {
        text += report.outcome == close_outcome::reset ? ", unacknowledged: " : ": ";
        text += bytes_text(*report.unacknowledged_bytes);
    }
    if (report.dropped_bytes != 0) {
        text += ", ";
        text += bytes_text(report.dropped_bytes);
        text += " dropped";
    }
    return text;
}

}  // namespace sockstate
