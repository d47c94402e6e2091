#pragma once

// What is Linux's own in the life of a socket.

#include <linux/multipath.hpp>

#include <cerrno>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// What accept(2) says of a connection that died in the queue: its own error, and errors of the network
/// that were pending on it. EOPNOTSUPP is left out: on a socket that cannot accept it would never end.
inline constexpr int dead_in_queue[] = {ECONNABORTED, EPROTO,       ENETDOWN,    ENOPROTOOPT,
                                        EHOSTDOWN,    EHOSTUNREACH, ENETUNREACH, ENONET};

/// Whether SO_RCVTIMEO bounds accept(2) too (socket(7)).
inline constexpr bool accept_has_timeout = true;

/// Whether a datagram socket that connects to an address with a zone is bound to that interface from then on.
inline constexpr bool connect_takes_device = true;

/// Whether shutting both directions at once can leave the FIN unsent.
inline constexpr bool shut_sending_first = false;

/// What may have to be known of a new TCP socket.
inline void note_tcp_socket(int handle) noexcept {
    look_for_substitution(handle);
}

/// Resets a TCP connection, or ends an attempt, whatever other handles are open (connect(2) with AF_UNSPEC); whether
/// that was possible: not of a local socket, nor in old kernels while another thread waits on the socket.
inline bool reset_connection(int handle) noexcept {
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    return ::connect(handle, &nobody, sizeof nobody) == 0;
}

}  // namespace sockstate::platform::quirks
