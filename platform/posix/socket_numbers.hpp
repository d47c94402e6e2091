#pragma once

// The numbers of sockets, as sys/socket.h has them.

#include <address_quirks.hpp>
#include <socket_numbers.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

inline constexpr socket_numbers numbers{.unspecified = AF_UNSPEC,
                                        .ipv4 = AF_INET,
                                        .ipv6 = AF_INET6,
                                        .local = AF_UNIX,
                                        .vsock = quirks::vsock_family,
                                        .stream = SOCK_STREAM,
                                        .sequenced = SOCK_SEQPACKET,
                                        .datagram = SOCK_DGRAM};

}  // namespace sockstate::platform
