#pragma once

// How kernels spell "no sample yet", turned into absence; alike for every system's TCP metrics.

#include <sockstate/tcp/metric.hpp>
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

/// The number; empty where the kernel does not tell it, or tells `none`, which stands for no sample.
template <std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<T> unless(T none, std::optional<T> number) noexcept {
    if (number == none) return std::nullopt;
    return number;
}

/// What was given, where the condition holds.
template <class T>
[[nodiscard]] constexpr std::optional<T> where(bool holds, T given) noexcept {
    return holds ? std::optional{given} : std::nullopt;
}

/// A count of `Unit` in microseconds; empty where it is longer than they can tell.
template <class Unit, std::unsigned_integral T>
[[nodiscard]] constexpr metric<std::chrono::microseconds> time_of(std::optional<T> count) noexcept {
    using std::chrono::microseconds;
    if (!count) return {};
    if constexpr (std::ratio_greater_v<typename Unit::period, std::micro>) {
        constexpr auto most = std::chrono::duration_cast<Unit>(microseconds::max()).count();
        if (*count > static_cast<std::uint64_t>(most)) return {};
    }  // else it comes out below zero, which is empty as well
    return Unit{static_cast<typename Unit::rep>(*count)};
}

}  // namespace sockstate::platform
