#pragma once

// What is macOS's own in the life of a socket.

#include <cerrno>

namespace sockstate::platform::quirks {

/// What accept(2) says of a connection that died in the queue.
inline constexpr int dead_in_queue[] = {ECONNABORTED, EPROTO};

/// Whether SO_RCVTIMEO bounds accept(2) too. On macOS, accept(2) sleeps without a time.
inline constexpr bool accept_has_timeout = false;

/// Whether a datagram socket that connects to an address with a zone is bound to that interface from then on.
inline constexpr bool connect_takes_device = false;

/// Whether shutting both directions at once can leave the FIN unsent.
inline constexpr bool shut_sending_first = true;

/// No call resets a connection while another handle is open.
inline constexpr bool reset_connection(int /*handle*/) noexcept {
    return false;
}

/// What may have to be known of a new TCP socket: nothing.
inline void note_tcp_socket(int /*handle*/) noexcept {}

}  // namespace sockstate::platform::quirks
