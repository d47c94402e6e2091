#pragma once

// When the next address of a race is tried (RFC 8305 §5). Pure: the caller passes the time, opens the sockets and
// waits.

#include <sockstate/deadline.hpp>

#include <cstddef>

namespace sockstate::detail {

/// The first address starts at once. The next one starts when the delay is over, or at once when the attempt that
/// started last has failed. An attempt is never ended to make room for another one.
class race_plan {
public:
    using time_point = deadline::clock::time_point;

    /// `most` attempts run at the same time, one or more. A delay of max() never ends.
    constexpr race_plan(std::chrono::milliseconds delay, std::size_t most) noexcept : delay_{delay}, most_{most} {}

    /// Whether the next address starts now.
    [[nodiscard]] constexpr bool is_due(time_point now) const noexcept {
        return has_room() && (last_failed_ || now >= next_);
    }
    /// When the next address starts if no attempt ends before; the clock's end if only the end of an attempt can start
    /// it. Call it only if no address is due and another address is left.
    [[nodiscard]] constexpr time_point wakes_at() const noexcept { return has_room() ? next_ : never; }
    /// Attempts that have neither connected nor failed.
    [[nodiscard]] constexpr std::size_t running() const noexcept { return running_; }

    /// The next address has started.
    constexpr void start(time_point now) noexcept {
        ++running_;
        last_failed_ = false;
        next_ = after(now);
    }
    /// An attempt has failed: the one that started last, or an earlier one.
    constexpr void fail(bool is_last) noexcept {
        --running_;
        if (is_last) last_failed_ = true;
    }

private:
    // In parentheses, so that a macro of the name leaves it alone.
    static constexpr time_point never = (time_point::max)();

    [[nodiscard]] constexpr bool has_room() const noexcept { return running_ < most_; }
    /// The delay from then on, not past the clock's end.
    [[nodiscard]] constexpr time_point after(time_point now) const noexcept {
        return delay_ < std::chrono::floor<std::chrono::milliseconds>(never - now) ? now + delay_ : never;
    }

    std::chrono::milliseconds delay_;
    std::size_t most_;
    std::size_t running_ = 0;
    bool last_failed_ = true;  ///< nothing has started, so nothing is waited for
    time_point next_ = never;
};

}  // namespace sockstate::detail
