#pragma once

// The bits of Windows' AFD polls as our own constants, for requests and for results.

#include <sockstate/platform/poll.hpp>

namespace sockstate::platform::afd {

inline constexpr std::uint32_t receive = 0x001;
inline constexpr std::uint32_t send = 0x004;
inline constexpr std::uint32_t disconnect = 0x008;
inline constexpr std::uint32_t abort = 0x010;
inline constexpr std::uint32_t local_close = 0x020;
inline constexpr std::uint32_t accept = 0x080;
inline constexpr std::uint32_t connect_fail = 0x100;

/// A reset and a failed attempt come with nothing else, so they are always asked for. CONNECT is set for life, and
/// never asked for.
[[nodiscard]] constexpr std::uint32_t bits_of(interest asked) noexcept {
    return abort | connect_fail | local_close | (asked.readable ? receive | accept | disconnect : 0) |
           (asked.writable ? send : 0);
}

[[nodiscard]] constexpr poller_event event_of(std::uint64_t key, std::uint32_t bits, interest asked) noexcept {
    const auto has = [bits](std::uint32_t any) { return (bits & any) != 0; };
    const bool over = has(abort | connect_fail);
    return {.key = key,
            .readable = asked.readable && (over || has(receive | accept | disconnect)),
            .writable = asked.writable && (over || has(send)),
            .peer_closed = has(disconnect) && !over,
            .failed = over};
}

}  // namespace sockstate::platform::afd
