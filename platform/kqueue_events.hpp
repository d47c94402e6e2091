#pragma once

// What a kqueue's filters announce about sockets, by our own constants.

#include <sockstate/platform/poll.hpp>

namespace sockstate::platform::kqueue {

inline constexpr std::int32_t read_filter = -1;
inline constexpr std::int32_t write_filter = -2;
inline constexpr std::uint32_t end_of_file = 0x8000;

/// A handle that is ready in both directions has an event of each filter. With the end comes the socket's error, which
/// looking does not take away. The end of the write filter alone is no FIN of the peer's.
[[nodiscard]] constexpr poller_event event_of(std::uint64_t key, std::int32_t filter, std::uint32_t flags,
                                              std::uint32_t filter_flags) noexcept {
    const bool ended = (flags & end_of_file) != 0;
    const bool failed = ended && filter_flags != 0;
    return {.key = key,
            .readable = filter == read_filter,
            .writable = filter == write_filter,
            .peer_closed = filter == read_filter && ended && !failed,
            .failed = failed};
}

}  // namespace sockstate::platform::kqueue
