#pragma once

// How long to wait before asking for the kernel's state again: until something announces a change, and otherwise a
// little longer each time.

#include <sockstate/platform/wait.hpp>

#include <algorithm>

namespace sockstate::detail {

/// For one loop that asks for a state again and again. A handle that stays ready does not make it spin.
class state_polling {
public:
    explicit state_polling(native_handle handle) noexcept : handle_{handle} {}

    /// Waits after an answer of `now`, never past `until`. If readiness `what` announces that the state ends, the call
    /// waits for it, 10 ms at most. If not, or if it came without a change, the call waits a time: 50 µs at first, and
    /// longer each time. `errc::stopped` if the stop of `until` ended the wait.
    [[nodiscard]] result<void> wait(tcp_state now, platform::readiness what, deadline until) noexcept {
        if (now != last_) start_over();
        last_ = now;
        const deadline next = until.no_later_than(deadline{pause_}.when());
        const bool is_short = pause_ < shortest_wait;
        pause_ = std::min(2 * pause_, longest_pause);
        if (was_announced_ || (is_short && !is_announced.contains(now))) return platform::pause(next);
        auto woken = platform::wait(handle_, what, next);
        if (!woken && woken.error() == errc::stopped) return woken;
        // A failed wait counts as announced, since waiting again would only spin.
        was_announced_ = woken || woken.error() != errc::deadline_exceeded;
        return {};
    }
    /// What made the handle ready is gone, so its readiness means something again.
    void start_over() noexcept {
        was_announced_ = false;
        pause_ = first_pause;
    }

private:
    using microseconds = std::chrono::microseconds;

    static constexpr microseconds first_pause{50};
    static constexpr microseconds longest_pause{10'000};
    /// A wait for readiness is no shorter than this on any system.
    static constexpr microseconds shortest_wait{1'000};
    /// States that a handshake, a FIN or a reset ends. What ends the others may be an acknowledgement alone, which no
    /// system announces, so at first they are looked at more often than a wait can last.
    static constexpr tcp_state_set is_announced = {tcp_state::syn_sent, tcp_state::established, tcp_state::fin_wait_2};

    native_handle handle_;
    tcp_state last_ = tcp_state::unknown;
    bool was_announced_ = false;
    microseconds pause_ = first_pause;
};

}  // namespace sockstate::detail
