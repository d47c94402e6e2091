#pragma once

// The numbers of sockets, as Winsock has them.

#include <socket_numbers.hpp>

#include <windows/winsock.hpp>

namespace sockstate::platform {

inline constexpr socket_numbers numbers{.unspecified = AF_UNSPEC,
                                        .ipv4 = AF_INET,
                                        .ipv6 = AF_INET6,
                                        .local = AF_UNIX,
                                        .vsock = socket_numbers::absent,
                                        .stream = SOCK_STREAM,
                                        .sequenced = SOCK_SEQPACKET,
                                        .datagram = SOCK_DGRAM};

}  // namespace sockstate::platform
