#pragma once

// Whether the peer of a connection still answers, from one look at the connection's metrics.

#include <sockstate/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace sockstate {

struct tcp_metrics;

/// What a connection's metrics show of its peer.
enum class peer_sign : std::uint8_t {
    answers,  ///< nothing waits for an answer for long
    stalls,   ///< its window is shut: it answers, and takes no data
    silent,   ///< two segments or more in a row were not answered
    gone,     ///< the connection is CLOSED
};

/// Reads the sign of the peer from `query_info`. Empty where the kernel counts no unanswered segments (only Linux
/// does), and before the peer has answered at all.
///
/// One unanswered segment says nothing, since the answer may be on its way. With data in flight a peer that vanished is
/// `silent` after about a second; on an idle connection the second probe of keep-alive must have gone out for that
/// (`limit_silence`). Without either nobody asks the peer, and it seems to answer for ever.
[[nodiscard]] SOCKSTATE_EXPORT std::optional<peer_sign> read_peer_sign(const tcp_metrics& metrics) noexcept;

/// `answers`, `stalls`, `silent` or `gone`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(peer_sign sign) noexcept;

}  // namespace sockstate
