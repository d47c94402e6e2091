#pragma once

// What is macOS's own in the tables of sockets.

#include <macos/pcblist_layout.hpp>

namespace sockstate::platform::quirks {

using lists = macos_kernel::lists;
inline constexpr const char* tcp_list = "net.inet.tcp.pcblist64";
inline constexpr const char* udp_list = "net.inet.udp.pcblist64";

}  // namespace sockstate::platform::quirks
