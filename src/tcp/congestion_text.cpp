// What congestion controls report, in the words of ss(8) where it has one.

#include <sockstate/tcp/congestion.hpp>

#include "detail/duration_text.hpp"

#include <cmath>
#include <string_view>

namespace sockstate {

namespace {

/// Three decimals at most, and no zeros behind: `1.25`, `2`.
std::string decimal_text(double number) {
    const auto thousandths = std::llround(number * 1000);
    std::string text = std::to_string(thousandths / 1000);
    if (const auto rest = thousandths % 1000; rest != 0) {
        const std::string digits = std::to_string(1000 + rest).substr(1);
        text += '.' + digits.substr(0, digits.find_last_not_of('0') + 1);
    }
    return text;
}

void add_word(std::string& text, std::string_view word, std::string_view value) {
    if (text.back() != '(') text += ' ';
    text += word;
    text += value;
}

}  // namespace

std::string to_string(const bbr_metrics& model) {
    std::string text = "bbr:(";
    if (model.bandwidth_bytes_per_second) {
        add_word(text, "bw ", std::to_string(*model.bandwidth_bytes_per_second) + "B/s");
    }
    if (model.round_trip_time_minimum) add_word(text, "mrtt ", detail::duration_text(*model.round_trip_time_minimum));
    if (model.pacing_gain) add_word(text, "pacing_gain ", decimal_text(*model.pacing_gain));
    if (model.congestion_window_gain) add_word(text, "cwnd_gain ", decimal_text(*model.congestion_window_gain));
    return text + ')';
}

std::string to_string(const dctcp_metrics& view) {
    if (!view.enabled) return "dctcp:(fallback_mode)";
    std::string text = "dctcp:(";
    add_word(text, "alpha ", decimal_text(view.marked_share));
    add_word(text, "ab_ecn ", std::to_string(view.marked_bytes));
    add_word(text, "ab_tot ", std::to_string(view.acknowledged_bytes));
    if (view.congestion_experienced) add_word(text, "ce", {});
    return text + ')';
}

std::string to_string(const vegas_metrics& measured) {
    std::string text = "vegas:(";
    if (!measured.enabled) add_word(text, "disabled", {});
    if (measured.round_trip_time) add_word(text, "rtt ", detail::duration_text(*measured.round_trip_time));
    if (measured.round_trip_time_minimum) {
        add_word(text, "minrtt ", detail::duration_text(*measured.round_trip_time_minimum));
    }
    if (measured.round_trip_samples != 0) add_word(text, "samples ", std::to_string(measured.round_trip_samples));
    return text + ')';
}

}  // namespace sockstate
