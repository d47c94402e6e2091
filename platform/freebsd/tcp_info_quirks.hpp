#pragma once

// What is FreeBSD's own in asking for one TCP connection.

#include <freebsd/tcp_info_decode.hpp>

#include <netinet/tcp.h>

namespace sockstate::platform::quirks {

inline constexpr int tcp_info_option = TCP_INFO;
inline constexpr const tcp_info_format& tcp_info_record = freebsd_kernel::tcp_info_record;
/// connection_reset is the answer for every connection that the handle has lost: by a reset, by an end, or to
/// TIME-WAIT.
inline constexpr bool a_lost_connection_is_reset = true;

}  // namespace sockstate::platform::quirks
