#pragma once

// What is FreeBSD's own in asking a handle about itself.

#include <poll.h>
#include <sys/filio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// What is in the send buffer; -1 and errno as the system call.
inline int read_unsent(int handle, int& count) noexcept {
    return ::ioctl(handle, FIONWRITE, &count);
}

/// Whether a FIN that is not acknowledged counts as a byte of it.
inline constexpr bool fin_is_unsent = false;

/// The protocol's number, of a socket of this family and type; -1 and errno as the system call.
inline int read_protocol(int handle, int /*family*/, int /*type*/, int& protocol) noexcept {
    socklen_t size = sizeof protocol;
    return ::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
}

/// What poll(2) says once receiving is over: nothing on which every release agrees.
inline constexpr short receive_end = 0;
/// What it says of a closed TCP socket that was a connection, and not of one that is yet to be one.
inline constexpr short connection_end = POLLHUP;

/// There is no queue of notices that poll(2) would report as an error.
inline constexpr bool may_hold_notices(int /*handle*/) noexcept {
    return false;
}

}  // namespace sockstate::platform::quirks
