#pragma once

// What is macOS's own in socket options. Numbers stand where older headers lack the name.

#include <macos/silence_quirks.hpp>
#include <posix/bsd_option_quirks.hpp>
#include <posix/native_option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr native_option keep_alive_idle{encoding::count, IPPROTO_TCP, TCP_KEEPALIVE};
/// SO_LINGER counts hundredths of a second here, SO_LINGER_SEC seconds. The kernel keeps hundredths in 16
/// bits and cuts off what is more.
inline constexpr native_option linger{encoding::linger, SOL_SOCKET, 0x1080, -1, 327};
/// TCP_RXT_CONNDROPTIME.
inline constexpr native_option user_timeout{encoding::whole_seconds, IPPROTO_TCP, 0x80};
/// PERSIST_TIMEOUT, an int of seconds.
inline constexpr native_option persist_timeout{encoding::count, IPPROTO_TCP, 0x40};
inline constexpr native_option congestion_control = no_such_option;
inline constexpr native_option report_credentials = no_such_option;
/// TCP_FASTOPEN: on or off, and only on a listening socket; the queue's length is the kernel's.
inline constexpr native_option fast_open{encoding::flag, IPPROTO_TCP, 0x105};
/// TCP_NOTSENT_LOWAT.
inline constexpr native_option not_sent_low_water{encoding::count, IPPROTO_TCP, 0x201};
/// IP_MULTICAST_IFINDEX.
inline constexpr native_option multicast_interface_v4{encoding::count, IPPROTO_IP, 66};
/// IP_RECVPKTINFO, IPV6_RECVPKTINFO, IP_RECVTOS, IPV6_RECVTCLASS, IP_RECVTTL, IPV6_RECVHOPLIMIT: those of RFC 3542,
/// which the header gives only on request.
inline constexpr native_option report_destination_v4{encoding::flag, IPPROTO_IP, 26};
inline constexpr native_option report_destination_v6{encoding::flag, IPPROTO_IPV6, 61};
inline constexpr native_option report_class_v4{encoding::flag, IPPROTO_IP, 27};
inline constexpr native_option report_class_v6{encoding::flag, IPPROTO_IPV6, 35};
inline constexpr native_option report_hops_v4{encoding::flag, IPPROTO_IP, 24};
inline constexpr native_option report_hops_v6{encoding::flag, IPPROTO_IPV6, 37};

/// IP_DONTFRAG (macOS 11).
inline constexpr native_option dont_fragment_v4{encoding::fragmenting, IPPROTO_IP, 28};

inline constexpr const silence_rules& silence = macos_kernel::silence;

}  // namespace sockstate::platform::quirks
