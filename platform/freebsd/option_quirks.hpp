#pragma once

// What is FreeBSD's own in socket options. Numbers stand where the header may lack the name.

#include <freebsd/silence_quirks.hpp>
#include <posix/bsd_option_quirks.hpp>
#include <posix/native_option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr native_option keep_alive_idle{encoding::count, IPPROTO_TCP, TCP_KEEPIDLE};
inline constexpr native_option linger{encoding::linger, SOL_SOCKET, SO_LINGER, -1};
/// TCP_MAXUNACKTIME (14), an unsigned int of seconds. It also counts the time behind a shut window.
inline constexpr native_option user_timeout{encoding::whole_seconds, IPPROTO_TCP, 68};
inline constexpr native_option persist_timeout = no_such_option;
inline constexpr native_option congestion_control{encoding::text, IPPROTO_TCP, TCP_CONGESTION};
/// TCP_FASTOPEN: on or off; the queue's length is the kernel's. operation_not_permitted where the sysctl
/// net.inet.tcp.fastopen.server_enable is 0.
inline constexpr native_option fast_open{encoding::flag, IPPROTO_TCP, TCP_FASTOPEN};
inline constexpr native_option not_sent_low_water = no_such_option;
inline constexpr native_option multicast_interface_v4{encoding::interface_request, IPPROTO_IP, IP_MULTICAST_IF};
/// IPV6_RECVPKTINFO, IP_RECVTOS, IPV6_RECVTCLASS, IPV6_RECVHOPLIMIT: by their numbers.
inline constexpr native_option report_destination_v4{encoding::flag, IPPROTO_IP, IP_RECVDSTADDR};
inline constexpr native_option report_destination_v6{encoding::flag, IPPROTO_IPV6, 36};
inline constexpr native_option report_class_v4{encoding::flag, IPPROTO_IP, 68};
inline constexpr native_option report_class_v6{encoding::flag, IPPROTO_IPV6, 57};
inline constexpr native_option report_hops_v4{encoding::flag, IPPROTO_IP, IP_RECVTTL};
inline constexpr native_option report_hops_v6{encoding::flag, IPPROTO_IPV6, 37};

/// LOCAL_CREDS_PERSISTENT (13) of the level SOL_LOCAL.
inline constexpr native_option report_credentials{encoding::flag, 0, 3};

/// IP_DONTFRAG.
inline constexpr native_option dont_fragment_v4{encoding::fragmenting, IPPROTO_IP, 67};

inline constexpr const silence_rules& silence = freebsd_kernel::silence;

}  // namespace sockstate::platform::quirks
