#pragma once

// What a ping sums up at its end.

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

class round_trips {
public:
    using milliseconds = std::chrono::duration<double, std::milli>;

    void sent() { answered_.push_back(false); }
    void failed() { ++errors_; }
    /// Counts an answer; false for a duplicate. A number that was never sent counts as one, too.
    bool answered(std::uint64_t number, milliseconds took) {
        if (number == 0 || number > answered_.size() || answered_[number - 1]) {
            ++duplicates_;
            return false;
        }
        answered_[number - 1] = true;
        ++received_;
        least_ = received_ == 1 ? took.count() : std::min(least_, took.count());
        most_ = std::max(most_, took.count());
        sum_ += took.count();
        squares_ += took.count() * took.count();
        return true;
    }

    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] bool all_answered() const { return received_ == answered_.size(); }

    /// `3 packets transmitted, 3 received, 0% packet loss, time 2003ms`, and the times if there are any.
    [[nodiscard]] std::string summary(std::string_view host, milliseconds whole) const {
        std::string text = fmt::format("--- {} ping statistics ---\n{} packets transmitted, {} received, ", host,
                                       answered_.size(), received_);
        if (duplicates_ != 0) text += fmt::format("+{} duplicates, ", duplicates_);
        if (errors_ != 0) text += fmt::format("+{} errors, ", errors_);
        text += fmt::format("{:.6g}% packet loss, time {:.0f}ms\n", lost(), whole.count());
        if (received_ == 0) return text;
        const auto count = static_cast<double>(received_);
        const double mean = sum_ / count;
        const double deviation = std::sqrt(std::max(0.0, squares_ / count - mean * mean));
        return text +
               fmt::format("rtt min/avg/max/mdev = {:.3f}/{:.3f}/{:.3f}/{:.3f} ms\n", least_, mean, most_, deviation);
    }

private:
    [[nodiscard]] double lost() const {
        if (answered_.empty()) return 0;
        const auto sent = static_cast<double>(answered_.size());
        return 100 * (sent - static_cast<double>(received_)) / sent;
    }

    std::vector<bool> answered_;  // by number
    std::uint64_t received_ = 0;
    std::uint64_t duplicates_ = 0;
    std::uint64_t errors_ = 0;
    double least_ = 0;
    double most_ = 0;
    double sum_ = 0;
    double squares_ = 0;
};

}  // namespace examples
