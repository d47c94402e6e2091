#pragma once

// A line of /proc/net/tcp, tcp6, udp or udp6 (proc(5)), decoded on any host.

#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <bit>
#include <string_view>

namespace sockstate::platform::linux_kernel {

/// The connection of one line, which is without its newline and not the table's heading. The length of its
/// addresses says whether it is IPv4 or IPv6. Anything else is `errc::malformed_answer`.
///
/// `order` is the kernel's: it prints addresses as words of its own.
[[nodiscard]] result<connection> decode_proc_line(std::string_view line,
                                                  std::endian order = std::endian::native) noexcept;

/// The timer of such a line; empty where its columns are malformed, as in no line that `decode_proc_line` decodes of a
/// kernel's.
[[nodiscard]] std::optional<tcp_timer> decode_proc_timer(std::string_view line) noexcept;

/// The same of a UDP socket, whose line has the same columns and its drops in the end.
[[nodiscard]] result<udp_socket> decode_proc_udp_line(std::string_view line,
                                                      std::endian order = std::endian::native) noexcept;

/// The byte order of the kernel that wrote this /proc/net/igmp; the program's own where the text does not show it.
///
/// They differ for a program whose processor is emulated on another kind, which is what qemu-user does. Every
/// interface that speaks IPv4 is in the group 224.0.0.1, so the text shows how the kernel prints an address.
[[nodiscard]] std::endian decode_igmp_order(std::string_view text) noexcept;

}  // namespace sockstate::platform::linux_kernel
