#pragma once

// How soon the kernel notices that a peer is gone: the settings of a connection, and the times that follow from them.

#include <sockstate/export.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockstate {

/// How to treat a peer that answers every probe but takes no data, because its window stays closed.
enum class stalled_peer : std::uint8_t {
    lives,   ///< it is waited for
    is_gone  ///< it counts as dead
};

/// What limits the silence of a peer on a connection, by the kernel's own rules.
///
/// The times say when the kernel's timers end the connection. They may end it some retransmissions later, and where
/// routers report that the peer is unreachable, one more. Time in which the machine sleeps does not count.
struct silence_limits {
    using microseconds = std::chrono::microseconds;  ///< the unit of times

    // What is set; empty where it is not, or where this system has no such option.

    std::optional<microseconds> idle = {};             ///< keep-alive: until the first probe
    std::optional<microseconds> interval = {};         ///< keep-alive: between two probes
    std::optional<std::uint32_t> count = {};           ///< keep-alive: unanswered probes
    std::optional<microseconds> user_timeout = {};     ///< option::user_timeout
    std::optional<microseconds> persist_timeout = {};  ///< option::persist_timeout
    std::optional<microseconds> longest_backoff = {};  ///< option::longest_backoff; empty for the system's own

    // After how much silence the kernel ends the connection; empty where these settings do not limit it, or where
    // nothing documents that they do.

    std::optional<microseconds> when_idle = {};     ///< nothing waits for the peer, which is dead
    std::optional<microseconds> when_sending = {};  ///< data waits for the peer, which is dead
    std::optional<microseconds> when_stalled = {};  ///< the peer answers, and takes no data

    /// Compares all members.
    friend SOCKSTATE_EXPORT bool operator==(const silence_limits& left, const silence_limits& right) noexcept;
};

/// `lives` or `is_gone`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(stalled_peer stalled) noexcept;
/// The settings, and the times that follow from them:
/// `keep-alive 15s + 3 x 5s, user timeout 30s; a peer is given up when idle after 30s, …`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const silence_limits& limits);

}  // namespace sockstate
