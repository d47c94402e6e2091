#pragma once

// Until when a call may wait. A value; distinct threads may copy and read it freely.

#include <sockstate/export.hpp>

#include <chrono>
#include <string>

namespace sockstate {

/// A point on the steady clock, or never. The last parameter of every call that can block.
///
/// A duration counts from the moment the deadline is made, which is the call itself when written in
/// place: `receive(buffer, 5s)`. Zero or less means one try without waiting.
class deadline {
public:
    using clock = std::chrono::steady_clock;

    /// Never passes: the socket's own blocking mode decides whether the call waits.
    constexpr deadline() noexcept = default;
    /// Passes at `when`.
    constexpr deadline(clock::time_point when) noexcept : when_{when} {}
    /// Passes `span` from now; a span past the clock's end is never.
    template <class Rep, class Period>
    deadline(std::chrono::duration<Rep, Period> span) : when_{from_now(to_ticks(span))} {}

    /// Same as a default-made one, spelled out.
    [[nodiscard]] static constexpr deadline never() noexcept { return {}; }

    [[nodiscard]] constexpr bool is_never() const noexcept { return when_ == clock::time_point::max(); }
    [[nodiscard]] constexpr clock::time_point when() const noexcept { return when_; }
    /// What is left, never negative; `clock::duration::max()` when it never passes.
    [[nodiscard]] SOCKSTATE_EXPORT clock::duration remaining() const noexcept;
    [[nodiscard]] SOCKSTATE_EXPORT bool has_passed() const noexcept;

    friend constexpr bool operator==(deadline, deadline) noexcept = default;

private:
    /// Rounded up, and not past either end of the clock.
    template <class Rep, class Period>
    static clock::duration to_ticks(std::chrono::duration<Rep, Period> span) {
        using exact = std::chrono::duration<double, Period>;
        if (!(exact{span} < exact{clock::duration::max()})) return clock::duration::max();  // NaN too
        if (exact{span} < exact{0}) return clock::duration::zero();
        return std::chrono::ceil<clock::duration>(span);
    }
    SOCKSTATE_EXPORT static clock::time_point from_now(clock::duration span) noexcept;

    clock::time_point when_ = clock::time_point::max();
};

/// What is left at this moment: `in 1.5s`, `passed` or `never`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(deadline until);

}  // namespace sockstate
