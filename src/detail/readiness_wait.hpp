#pragma once

// Waiting for readiness again and again, also where it is announced in vain.

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

    /// Waits; a second time says that the first was in vain.
    [[nodiscard]] result<void> wait() noexcept {
        if (waits_ > 0 && until_.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
        if (waits_ > 1) {  // once may be another thread's doing
            const deadline next{pause_};
            platform::pause(next.when() < until_.when() ? next : until_);
            pause_ = std::min(2 * pause_, longest_pause);
        }
        ++waits_;
        return platform::wait(handle_, what_, until_);
    }
    /// It was not in vain.
    void start_over() noexcept { *this = readiness_wait{handle_, what_, until_}; }

private:
    static constexpr std::chrono::microseconds longest_pause{1'000};

    native_handle handle_;
    platform::readiness what_;
    deadline until_;
    unsigned waits_ = 0;
    std::chrono::microseconds pause_{50};
};

}  // namespace sockstate::detail
