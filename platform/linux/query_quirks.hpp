#pragma once

// What is Linux's own in asking a handle about itself.

#include <linux/multipath.hpp>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// What is in the send buffer; -1 and errno as the system call.
inline int read_unsent(int handle, int& count) noexcept {
    return ::ioctl(handle, SIOCOUTQ, &count);
}

/// Whether a FIN that is not acknowledged counts as a byte of it.
inline constexpr bool fin_is_unsent = true;

/// The protocol's number, of a socket of this family and type; -1 and errno as the system call. Where TCP's sockets are
/// MPTCP without the program's knowledge, they are the TCP that it asked for.
inline int read_protocol(int handle, int /*family*/, int /*type*/, int& protocol) noexcept {
    socklen_t size = sizeof protocol;
    const int asked = ::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
    if (protocol == multipath_protocol && tcp_may_be_multipath()) protocol = IPPROTO_TCP;
    return asked;
}

/// What poll(2) says once receiving is over: by the peer's FIN, by shutdown, or with the connection.
inline constexpr short receive_end = POLLRDHUP;
/// What it says of a closed TCP socket that was a connection, and not of one that is yet to be one.
inline constexpr short connection_end = POLLRDHUP;

/// Whether the error queue may hold something: sent times, zero copy and reports of ICMP go there if they were asked
/// for. They take room in the memory that unread data takes too.
[[nodiscard]] bool may_hold_notices(int handle) noexcept;

}  // namespace sockstate::platform::quirks
