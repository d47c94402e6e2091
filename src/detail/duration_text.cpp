// Spans of time as text.

#include "detail/duration_text.hpp"

#include <cstdint>
#include <string_view>

namespace sockstate::detail {

namespace {

/// `count` thousandths as a decimal number without trailing zeros.
std::string thousandths_text(std::uint64_t count) {
    std::string text = std::to_string(count / 1000);
    if (const std::uint64_t rest = count % 1000; rest != 0) {
        text += '.';
        text += std::to_string(1000 + rest).substr(1);  // keeps the leading zeros
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text;
}

}  // namespace

std::string duration_text(std::chrono::microseconds span) {
    const bool negative = span < std::chrono::microseconds::zero();
    auto count = static_cast<std::uint64_t>(span.count());
    if (negative) count = 0 - count;  // also for the least, which has no positive twin
    const std::string sign = negative ? "-" : "";
    if (count < 1000) return sign + std::to_string(count) + "us";
    if (count < 1'000'000) return sign + thousandths_text(count) + "ms";
    return sign + thousandths_text(count / 1000) + "s";
}

}  // namespace sockstate::detail
