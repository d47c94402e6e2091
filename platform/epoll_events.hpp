#pragma once

// epoll's bits as our own constants, for requests and for results.

#include <sockstate/platform/poll.hpp>

namespace sockstate::platform::epoll {

inline constexpr std::uint32_t in = 0x001;
inline constexpr std::uint32_t out = 0x004;
inline constexpr std::uint32_t failure = 0x008;
inline constexpr std::uint32_t hang_up = 0x010;
inline constexpr std::uint32_t receive_hang_up = 0x2000;

/// The end of receiving is asked for with readiness to receive alone, or it would be announced for ever to who only
/// sends.
[[nodiscard]] constexpr std::uint32_t bits_of(interest asked) noexcept {
    return (asked.readable ? in | receive_hang_up : 0) | (asked.writable ? out : 0);
}

/// An error and a hang-up come unasked, and without a direction: of UDP, an ICMP error comes without `in`.
[[nodiscard]] constexpr poller_event event_of(std::uint64_t key, std::uint32_t bits) noexcept {
    const auto has = [bits](std::uint32_t any) { return (bits & any) != 0; };
    return {.key = key,
            .readable = has(in | receive_hang_up | failure | hang_up),
            .writable = has(out | failure | hang_up),
            .peer_closed = has(receive_hang_up) && !has(failure),
            .failed = has(failure)};
}

}  // namespace sockstate::platform::epoll
