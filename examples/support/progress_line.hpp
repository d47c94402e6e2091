#pragma once

// One line on the terminal that shows the progress of a program. If standard error is not a terminal, nothing is shown.

#include "support/output.hpp"
#include "support/standard_streams.hpp"

#include <chrono>
#include <cstdio>
#include <string_view>

namespace examples {

class progress_line {
public:
    using clock = std::chrono::steady_clock;

    progress_line() : is_shown_{is_terminal(stderr)} {}
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line() { clear(); }

    /// Whether it is time to `show` something: five times a second.
    [[nodiscard]] bool is_due(clock::time_point now) const {
        return is_shown_ && now - last_ >= std::chrono::milliseconds{200};
    }
    /// Puts the text into the place of the one before. It must fit one line.
    void show(std::string_view text, clock::time_point now) {
        if (!is_shown_) return;
        last_ = now;
        is_dirty_ = true;
        print(stderr, "\r\x1b[K{}", text);
        static_cast<void>(std::fflush(stderr));
    }
    /// Removes the line, so that something else can be printed.
    void clear() {
        if (!is_dirty_) return;
        is_dirty_ = false;
        print(stderr, "\r\x1b[K");
        static_cast<void>(std::fflush(stderr));
    }

private:
    bool is_shown_;
    bool is_dirty_ = false;
    clock::time_point last_{};
};

}  // namespace examples
