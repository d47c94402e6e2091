#pragma once

// The seam, dead peers: data about what this system's kernel does when a peer stops answering, and the one way to limit
// that which is not a socket option.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <chrono>
#include <cstdint>

namespace sockstate::platform {

/// Which connections the probes of keep-alive can end.
enum class probing_reach : std::uint8_t {
    idle,      ///< those on which nothing waits for the peer
    every_one  ///< also those with unacknowledged or unsent data
};

/// Which option limits how long a peer may answer without taking data.
enum class stall_limit : std::uint8_t {
    none,            ///< there is none
    user_timeout,    ///< `option::user_timeout`
    persist_timeout  ///< `option::persist_timeout`
};

/// The rules by which a kernel gives a connection up. Those of each system are in its `silence_quirks.hpp`. Everywhere
/// the option user_timeout bounds how long a dead peer is waited for while data is in flight.
struct silence_rules {
    probing_reach probing = probing_reach::idle;  ///< which connections probes can end
    /// If user_timeout is set, probing ends with the first probe after it, whatever the number of probes.
    bool user_timeout_ends_probing = false;
    stall_limit stalled = stall_limit::none;  ///< what bounds a stalled peer
    /// While data waits, a dead peer is given so many times the option longest_backoff. 0: there is no such option.
    int backoffs = 0;
};

/// The rules of this system.
[[nodiscard]] SOCKSTATE_EXPORT silence_rules silence() noexcept;

/// Turns keep-alive on and sets both of its times, for a Windows without the options (SIO_KEEPALIVE_VALS). The number
/// of probes is then `fixed_probe_count`, and nothing can be read back. Elsewhere `not_supported`.
[[nodiscard]] SOCKSTATE_EXPORT result<void> start_keep_alive(native_handle handle, std::chrono::milliseconds idle,
                                                             std::chrono::milliseconds interval) noexcept;
/// How many probes such a Windows sends.
inline constexpr int fixed_probe_count = 10;

}  // namespace sockstate::platform
