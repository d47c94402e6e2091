#pragma once

// Ctrl-C as a question that a server asks between two waits.

#include <atomic>
#include <csignal>

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

}  // namespace examples
