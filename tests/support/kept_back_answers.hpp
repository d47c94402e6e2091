#pragma once

// A resolver that keeps its answers back, as a name server does that drops questions.

#include "loopback.hpp"

#include <sockstate/ip/resolve.hpp>

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

namespace sockstate::test {

/// Keeps answers back until the test case ends, and then waits for the threads of the look-ups. A call that waits for
/// an answer longer than anything may take gets it, so that a broken call fails and does not wait for ever.
class kept_back_answers {
public:
    kept_back_answers() = default;
    kept_back_answers(const kept_back_answers&) = delete;
    kept_back_answers& operator=(const kept_back_answers&) = delete;
    ~kept_back_answers() {
        {
            const std::lock_guard lock{mutex_};
            is_released_ = true;
        }
        released_.notify_all();
        CHECK(ip::wait_for_lookups(patience));
    }

    /// What the scripted resolver calls before it answers.
    [[nodiscard]] auto wait() {
        return [this] {
            std::unique_lock lock{mutex_};
            released_.wait_for(lock, patience, [this] { return is_released_; });
        };
    }

private:
    std::mutex mutex_;
    std::condition_variable released_;
    bool is_released_ = false;
};

}  // namespace sockstate::test
