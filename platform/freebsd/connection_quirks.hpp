#pragma once

// What is FreeBSD's own in the tables of sockets.

#include <freebsd/pcblist_layout.hpp>

namespace sockstate::platform::quirks {

using lists = freebsd_kernel::lists;
inline constexpr const char* tcp_list = "net.inet.tcp.pcblist";
inline constexpr const char* udp_list = "net.inet.udp.pcblist";

}  // namespace sockstate::platform::quirks
