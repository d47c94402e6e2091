#pragma once

// A process whose TCP sockets are MPTCP without its knowledge: mptcpize(8) and eBPF programs turn the protocol 6 that
// socket(2) is asked for into 262. TCP_INFO of such a socket describes its first path: it still says ESTABLISHED after
// a shutdown, and it may say CLOSED while other paths are in use.

#include <atomic>

#include <netinet/in.h>

namespace sockstate::platform {

inline constexpr int multipath_protocol = 262;  // IPPROTO_MPTCP, which older headers do not have

/// The level at which TCP_INFO is asked for: where TCP's sockets may be MPTCP, one that no socket has. So the question
/// costs nothing more in all other processes, and here it fails, and is then asked with more care.
inline std::atomic<int> tcp_info_level{IPPROTO_TCP};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

[[nodiscard]] inline bool tcp_may_be_multipath() noexcept {
    return tcp_info_level.load(std::memory_order_relaxed) != IPPROTO_TCP;
}

/// Looks at the first TCP socket that this process has opened: the substitution holds for the life of a process.
void look_for_substitution(int handle) noexcept;

}  // namespace sockstate::platform
