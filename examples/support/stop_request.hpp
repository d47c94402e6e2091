#pragma once

// Ctrl-C as a question that a server asks between two waits.

#include <sockstate/deadline.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>

namespace examples {

namespace detail {
// What a signal handler tells has to be global.
inline std::atomic<bool> stop_requested{false};         // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal handler may set it

inline void request_stop(int signal) {
    stop_requested.store(true);
    std::signal(signal, SIG_DFL);  // a second one ends the program at once
}
}  // namespace detail

/// From here on SIGINT and SIGTERM only set the flag.
inline void stop_on_signals() {
    std::signal(SIGINT, detail::request_stop);
    std::signal(SIGTERM, detail::request_stop);
}

/// Whether to come to an end; any thread may ask.
[[nodiscard]] inline bool stop_requested() noexcept {
    return detail::stop_requested.load(std::memory_order_relaxed);
}

/// Waits until the program is to come to an end, or `until` passes.
inline void wait_for_stop(sockstate::deadline until) {
    using namespace std::chrono_literals;
    std::mutex nobody_elses;
    std::condition_variable never_notified;  // by a signal handler: that may only set the flag
    std::unique_lock lock{nobody_elses};
    while (!stop_requested() && !until.has_passed()) {
        never_notified.wait_for(lock, std::min<std::chrono::nanoseconds>(until.remaining(), 100ms));
    }
}

}  // namespace examples
