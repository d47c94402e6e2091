#pragma once

// What is macOS's own in asking for one TCP connection.

#include <macos/tcp_info_decode.hpp>

#include <netinet/tcp.h>

namespace sockstate::platform::quirks {

inline constexpr int tcp_info_option = TCP_CONNECTION_INFO;
inline constexpr const tcp_info_format& tcp_info_record = macos_kernel::tcp_info_record;
/// A connection that has ended is still reported, as TCPS_CLOSED (xnu's tcp_close).
inline constexpr bool a_lost_connection_is_reset = false;

}  // namespace sockstate::platform::quirks
