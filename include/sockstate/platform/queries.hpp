#pragma once

// The seam, questions that any socket answers: its buffers, and whether an error waits on it.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstddef>

namespace sockstate::platform {

/// Bytes that can be received at once; of a datagram socket the next datagram's size.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unread_bytes(native_handle handle) noexcept;
/// Bytes in the send buffer: of TCP on Linux those not acknowledged, sent or not.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unsent_bytes(native_handle handle) noexcept;
/// Bytes of a TCP stream that the peer has not acknowledged, sent or not. A FIN that was queued is not counted.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unacknowledged_bytes(native_handle handle, bool fin_queued) noexcept;

/// Whether nothing more can arrive, because the peer has finished or the connection has ended. What has arrived already
/// does not count. Where the system has no sign of that (macOS, FreeBSD, Windows): whether a receive would not wait.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> is_receive_over(native_handle handle) noexcept;

/// Whether receiving on a datagram socket was shut and no receive reports that which must not wait. False where
/// receives report it themselves (macOS, FreeBSD, Windows).
[[nodiscard]] SOCKSTATE_EXPORT result<bool> is_receiving_shut(native_handle handle) noexcept;

/// Whether the kernel holds an error of a connection that has ended, and no call has reported it yet; reads nothing
/// away. False where it cannot be known: on Linux while notices (sent times, zero copy, ICMP) may wait beside it.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> has_pending_error(native_handle handle) noexcept;

}  // namespace sockstate::platform
