#pragma once

// Repeated waiting for readiness, also if the system reports a handle as ready that is not.

#include <sockstate/platform/wait.hpp>

#include <algorithm>

namespace sockstate::detail {

/// For one loop that makes a call, and waits whenever that would block.
///
/// A handle may be ready when it is looked at and not when it is called: another thread was faster, or the system
/// announces room that it does not have. Linux does so of a local datagram socket, whatever its receiver's queue, and
/// of one with an entry in its error queue. The loop then neither spins nor outlasts its deadline.
class readiness_wait {
public:
    readiness_wait(native_handle handle, platform::readiness what, deadline until) noexcept
        : handle_{handle}, what_{what}, until_{until} {}

    /// Waits. A second call means that the handle was announced and not ready, unless `start_over` came in between. The
    /// first call looks once, even after the deadline.
    [[nodiscard]] result<void> wait() noexcept {
        if (began_ && until_.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
        began_ = true;
        if (waits_ > 1) {  // once may be another thread's doing
            const deadline next{pause_};
            if (auto paused = platform::pause(until_.no_later_than(next.when())); !paused) return paused;
            pause_ = std::min(2 * pause_, longest_pause);
        }
        ++waits_;
        return platform::wait(handle_, what_, until_);
    }
    /// Whether the handle was announced as ready. After a call that would block all the same, this is asked.
    [[nodiscard]] bool has_waited() const noexcept { return waits_ > 0; }
    /// The wait ended because the handle was ready, so the next one need not pause. The deadline stays.
    void start_over() noexcept {
        waits_ = 0;
        pause_ = shortest_pause;
    }

private:
    static constexpr std::chrono::microseconds shortest_pause{50};
    static constexpr std::chrono::microseconds longest_pause{1'000};

    native_handle handle_;
    platform::readiness what_;
    deadline until_;
    bool began_ = false;
    unsigned waits_ = 0;
    std::chrono::microseconds pause_ = shortest_pause;
};

}  // namespace sockstate::detail
