#pragma once

// What the kernel still shows of a connection that is CLOSED: whether it was cut off, and why.
//
// After a call has reported the reason, no system keeps it; and before that, no system shows it without removing it. So
// a reset is certain only in one case, and silence is never certain: a peer may also answer the last of many
// retransmissions with a reset. Only the error that a call returns is a sure answer.

#include <sockstate/error.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstdint>
#include <optional>

namespace sockstate::detail {

/// What the kernel shows of a connection's end.
enum class trace_of_end : std::uint8_t {
    none,     ///< nothing: both FINs may have ended it
    cut_off,  ///< it was cut off: an error waits, segments were left unanswered, bytes or the FIN unacknowledged, or no
              ///< FIN of this side was acknowledged
    reset,  ///< a reset ended it for certain: an error waits, and the kernel cannot have given the connection up, since
            ///< no segment was left unanswered, and no user timeout (RFC 5482) ran against a shut window
};

/// How the connection was cut off. Without `fin_sent` it was in any case; with it (this side has sent its FIN, or may
/// have) the traces decide. A reset after the FIN was acknowledged leaves only the error, and nothing once a call has
/// reported the error.
[[nodiscard]] result<trace_of_end> how_cut_off(native_handle handle, bool fin_sent) noexcept;

/// The error behind an end of the stream, which a receive has just reported; empty where it is the peer's FIN, or where
/// nobody can know. Systems report a reset and a time-out once, to whichever call comes first, and then an end.
///
/// A connection is gone while this side has sent no FIN only if it was cut off: timed_out where segments were left
/// unanswered, else connection_reset. With `fin_sent` (this side has sent its FIN, or the other half of the stream may
/// have), or where the counts show that another handle has sent a FIN, only the traces that `how_cut_off` looks for
/// show: a reset after the FIN was acknowledged looks the same as a clean end.
[[nodiscard]] std::optional<error> error_behind_end(native_handle handle, bool fin_sent) noexcept;

}  // namespace sockstate::detail
