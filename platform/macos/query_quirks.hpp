#pragma once

// What is macOS's own in asking a handle about itself.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// What is in the send buffer; -1 and errno as the system call.
inline int read_unsent(int handle, int& count) noexcept {
    socklen_t size = sizeof count;
    return ::getsockopt(handle, SOL_SOCKET, SO_NWRITE, &count, &size);
}

/// Whether a FIN that is not acknowledged counts as a byte of it.
inline constexpr bool fin_is_unsent = false;

/// The protocol's number, of a socket of this family and type. The system does not report it: a stream of the internet
/// is taken for TCP and a datagram socket for UDP. In other families the number is 0.
inline int read_protocol(int /*handle*/, int family, int type, int& protocol) noexcept {
    const bool is_internet = family == AF_INET || family == AF_INET6;
    const int by_type = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    protocol = is_internet ? by_type : 0;
    return 0;
}

/// What poll(2) says once receiving is over: nothing of its own.
inline constexpr short receive_end = 0;
/// What it says of a closed TCP socket that was a connection, and not of one that is yet to be one.
inline constexpr short connection_end = POLLHUP;

/// There is no queue of notices that poll(2) would report as an error.
inline constexpr bool may_hold_notices(int /*handle*/) noexcept {
    return false;
}

}  // namespace sockstate::platform::quirks
