// How addresses are tried, as text.

#include <sockstate/tcp/connect_policy.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

std::string_view to_string(family_order families) noexcept {
    switch (families) {
        case family_order::as_resolved: return "as_resolved";
        case family_order::v6_first: return "v6_first";
        case family_order::v4_first: return "v4_first";
        case family_order::v6_only: return "v6_only";
        case family_order::v4_only: return "v4_only";
    }
    return "unknown order";
}

std::string to_string(const connect_policy& how) {
    const bool is_one_by_one = how.attempt_delay == std::chrono::milliseconds::max();
    std::string text = is_one_by_one ? "one by one" : "attempt_delay " + detail::duration_text(how.attempt_delay);
    text += ", families ";
    text += to_string(how.families);
    text += ", first_family_count " + std::to_string(how.first_family_count);
    if (how.resolve != nullptr) text += ", a resolver of the program's";
    if (how.prepare != nullptr) text += ", sockets prepared by the program";
    return text;
}

}  // namespace sockstate
