#pragma once

// How long a call may wait. A value; distinct threads may copy and read it freely.

#include <sockstate/export.hpp>
#include <sockstate/native_handle.hpp>

#include <chrono>
#include <string>
#include <type_traits>

namespace sockstate {

class stop_source;

/// What ends a wait: a point on the steady clock, a stop, whichever comes first, or nothing. The last parameter of
/// every call that can block.
///
/// A duration counts from the moment the deadline is made, which is the call itself when written in place:
/// `receive(buffer, 5s)`. Zero or less means one try without waiting. A `stop_source` is only referred to, and must
/// live longer than the call: `receive(buffer, stop)`, or `receive(buffer, {5s, stop})` for whichever comes first.
class deadline {
public:
    using clock = std::chrono::steady_clock;  ///< the clock that deadlines are kept by

    /// Never passes: the socket's own blocking mode decides whether the call waits.
    constexpr deadline() noexcept = default;
    /// Passes at `when`.
    constexpr deadline(clock::time_point when) noexcept : when_{when} {}
    /// Passes `span` from now; never, if that is past the end of the clock.
    template <class Rep, class Period>
    deadline(std::chrono::duration<Rep, Period> span) : when_{from_now(to_ticks(span))} {}
    /// Ends when `stop` is requested.
    deadline(const stop_source& stop) noexcept;
    /// Passes at `when`, and ends earlier when `stop` is requested.
    deadline(clock::time_point when, const stop_source& stop) noexcept;
    /// Passes `span` from now, and ends earlier when `stop` is requested.
    template <class Rep, class Period>
    deadline(std::chrono::duration<Rep, Period> span, const stop_source& stop)
        : when_{from_now(to_ticks(span))}, stop_{handle_of(stop)} {}

    /// The same as a default-constructed deadline.
    [[nodiscard]] static constexpr deadline never() noexcept { return {}; }

    /// Has neither a time nor a stop.
    [[nodiscard]] constexpr bool is_never() const noexcept { return !has_time() && !has_stop(); }
    /// Passes at some time.
    [[nodiscard]] constexpr bool has_time() const noexcept { return ticks_of(when_) != ticks_of(last); }
    /// A `stop_source` can end it.
    [[nodiscard]] constexpr bool has_stop() const noexcept { return stop_ != invalid_handle; }
    /// The end of the clock where it has no time.
    [[nodiscard]] constexpr clock::time_point when() const noexcept { return when_; }
    /// What becomes readable when the stop is requested, and stays so; `invalid_handle` where there is no stop.
    [[nodiscard]] constexpr native_handle stop_handle() const noexcept { return stop_; }
    /// The time that is left, never negative. Without a time it is the longest duration.
    [[nodiscard]] SOCKSTATE_EXPORT clock::duration remaining() const noexcept;
    /// Whether its time has passed. This does not check the stop; `stop_source::stop_requested` does.
    [[nodiscard]] SOCKSTATE_EXPORT bool has_passed() const noexcept;

    /// The same stop, and a time no later than `when`: for one wait of several.
    [[nodiscard]] constexpr deadline no_later_than(clock::time_point when) const noexcept {
        deadline earlier = *this;
        if (ticks_of(when) < ticks_of(when_)) earlier.when_ = when;
        return earlier;
    }

    /// The same time, and the same stop.
    friend constexpr bool operator==(deadline left, deadline right) noexcept {
        return ticks_of(left.when_) == ticks_of(right.when_) && left.stop_ == right.stop_;
    }

private:
    // In parentheses, so that a macro of the name leaves it alone: <windows.h> has one.
    static constexpr clock::time_point last = (clock::time_point::max)();

    /// Compares two numbers, since comparing two time points takes more compile time.
    static constexpr clock::rep ticks_of(clock::time_point when) noexcept { return when.time_since_epoch().count(); }

    /// Rounded up, and not past either end of the clock.
    template <class Rep, class Period>
    static clock::duration to_ticks(std::chrono::duration<Rep, Period> span) {
        const double ticks = std::chrono::duration_cast<std::chrono::duration<double, clock::period>>(span).count();
        // The longest span as a double is a power of two, one more than that span. NaN is no less.
        if (!(ticks < static_cast<double>(last.time_since_epoch().count()))) return last.time_since_epoch();
        if (ticks < 0) return clock::duration::zero();
        if constexpr (std::is_convertible_v<std::chrono::duration<Rep, Period>, clock::duration>) {
            return span;
        } else {
            const clock::duration whole{static_cast<clock::rep>(ticks)};
            return static_cast<double>(whole.count()) < ticks ? whole + clock::duration{1} : whole;
        }
    }
    SOCKSTATE_EXPORT static clock::time_point from_now(clock::duration span) noexcept;
    static native_handle handle_of(const stop_source& stop) noexcept;  // in stop_source.hpp, as the constructors

    clock::time_point when_ = last;
    native_handle stop_ = invalid_handle;
};

/// What is left at this moment: `in 1.5s`, `passed` or `never`; with a stop, `in 1.5s or when stopped`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(deadline until);

}  // namespace sockstate
