#pragma once

// Turns the values by which kernels say "no sample yet" into empty optionals, in the same way for every system's TCP
// metrics.

#include <sockstate/tcp/state.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ratio>

namespace sockstate::platform {

/// RFC 9293 §3.3.2's synchronized states: both ends have agreed on the connection.
[[nodiscard]] constexpr bool is_synchronized(tcp_state state) noexcept {
    constexpr tcp_state_set before = {tcp_state::closed, tcp_state::listen, tcp_state::syn_sent,
                                      tcp_state::syn_received, tcp_state::unknown};
    return !before.contains(state);
}

/// The number; empty where the kernel does not report it, or reports `none`, which stands for no sample.
template <std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<T> unless(T none, std::optional<T> number) noexcept {
    if (number == none) return std::nullopt;
    return number;
}

/// The number; empty where the kernel does not report it, or reports 0, which stands for no sample.
template <std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<T> sampled(std::optional<T> number) noexcept {
    return unless(T{0}, number);
}

/// The given value if the condition holds, else nothing.
template <class T>
[[nodiscard]] constexpr std::optional<T> where(bool holds, T given) noexcept {
    return holds ? std::optional{given} : std::nullopt;
}

/// A count of `Unit` in microseconds; empty if it is longer than they can hold.
template <class Unit, std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<std::chrono::microseconds> time_of(std::optional<T> count) noexcept {
    using std::chrono::microseconds;
    if (!count) return std::nullopt;
    constexpr auto most = static_cast<std::uint64_t>(std::chrono::duration_cast<Unit>(microseconds::max()).count());
    if (*count > most) return std::nullopt;
    return Unit{static_cast<typename Unit::rep>(*count)};
}

}  // namespace sockstate::platform
