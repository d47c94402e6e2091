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
    answers,  ///< nothing has waited long for an answer
    stalls,   ///< its window is closed: it answers, but takes no data
    silent,   ///< two segments or more in a row were not answered
    gone,     ///< the connection is CLOSED
};

/// Reads the sign of the peer from `query_info`. Empty where the kernel counts no unanswered segments (only Linux
/// does), and before the peer has answered at all.
///
/// One unanswered segment means nothing, since the answer may be on its way. With data in flight, a peer that vanished
/// is `silent` after about a second. On an idle connection it is `silent` only after the second probe of keep-alive was
/// sent (`limit_silence`). Without data or probes nothing is sent to the peer, so the sign stays `answers`.
[[nodiscard]] SOCKSTATE_EXPORT std::optional<peer_sign> read_peer_sign(const tcp_metrics& metrics) noexcept;

/// `answers`, `stalls`, `silent` or `gone`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(peer_sign sign) noexcept;

}  // namespace sockstate
