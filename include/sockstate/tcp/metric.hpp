#pragma once

// A count or a time that a kernel may not tell: an optional that takes no more room than what it holds.

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace sockstate {

namespace detail {
/// What a metric of T keeps for nothing, and what it takes for that.
template <class T, bool IsPositive>
struct metric_void {
    static_assert(std::unsigned_integral<T> && !std::same_as<T, bool>);
    static constexpr T nothing = IsPositive ? 0 : std::numeric_limits<T>::max();
    static constexpr bool is_nothing(T kept) noexcept { return kept == nothing; }
};
template <std::signed_integral Rep, class Period, bool IsPositive>
struct metric_void<std::chrono::duration<Rep, Period>, IsPositive> {
    using type = std::chrono::duration<Rep, Period>;
    static constexpr type nothing{IsPositive ? 0 : -1};
    static constexpr bool is_nothing(type kept) noexcept { return kept <= nothing; }
};
}  // namespace detail

/// A count or a time that a kernel told, or nothing. Read as std::optional is, and converts to one.
///
/// Half the size of a std::optional, and so made in half the time: a connection has some forty of them. In return some
/// values cannot be held, and stand for nothing: the greatest count, and durations below zero; of one that `IsPositive`
/// the count 0, and durations that are no longer than that.
template <class T, bool IsPositive = false>
class metric {
    using own = detail::metric_void<T, IsPositive>;

public:
    using value_type = T;

    /// Nothing.
    constexpr metric() noexcept = default;
    constexpr metric(std::nullopt_t) noexcept {}
    /// The value, or nothing where it is one that cannot be held.
    template <std::convertible_to<T> U = T>
    constexpr metric(U value) noexcept : kept_{static_cast<T>(value)} {}
    template <std::convertible_to<T> U>
    constexpr metric(const std::optional<U>& value) noexcept : kept_{value ? static_cast<T>(*value) : own::nothing} {}

    /// The value of one of the other kind, or nothing as above.
    constexpr metric(metric<T, !IsPositive> value) noexcept : kept_{value ? static_cast<T>(*value) : own::nothing} {}

    constexpr void reset() noexcept { kept_ = own::nothing; }

    [[nodiscard]] constexpr bool has_value() const noexcept { return !own::is_nothing(kept_); }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

    /// The value, where there is one: ask first.
    [[nodiscard]] constexpr const T& operator*() const noexcept { return kept_; }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &kept_; }
    /// The value; throws std::bad_optional_access where there is none.
    [[nodiscard]] constexpr T value() const { return std::optional<T>{*this}.value(); }
    [[nodiscard]] constexpr T value_or(T otherwise) const noexcept { return has_value() ? kept_ : otherwise; }

    [[nodiscard]] constexpr operator std::optional<T>() const noexcept {
        return has_value() ? std::optional<T>{kept_} : std::nullopt;
    }

    /// Nothing equals nothing, and comes before any value.
    friend constexpr bool operator==(metric left, metric right) noexcept {
        return left && right ? left.kept_ == right.kept_ : left.has_value() == right.has_value();
    }
    friend constexpr std::strong_ordering operator<=>(metric left, metric right) noexcept {
        if (!left || !right) return left.has_value() <=> right.has_value();
        if (left.kept_ == right.kept_) return std::strong_ordering::equal;
        return left.kept_ < right.kept_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }

private:
    T kept_ = own::nothing;
};

/// A metric that is never 0: kernels write that for no sample.
template <class T>
using positive_metric = metric<T, true>;

}  // namespace sockstate
