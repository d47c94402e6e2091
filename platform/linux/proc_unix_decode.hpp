#pragma once

// A line of /proc/net/unix (proc(5)), decoded on any host.

#include <sockstate/tables/local_sockets.hpp>

#include <string_view>

namespace sockstate::platform::linux_kernel {

/// The socket of one line, which is without its newline and not the table's heading; without an inode if it waits for
/// `accept`. Anything else is `errc::malformed_answer`.
[[nodiscard]] result<local_socket> decode_proc_local_line(std::string_view line) noexcept;

/// Adds a line that is no row to the name of the row before: a name may hold line breaks, also as its first byte. False
/// if the name becomes too long: then the line is malformed.
[[nodiscard]] bool continue_name(local_socket& row, std::string_view line) noexcept;

}  // namespace sockstate::platform::linux_kernel
