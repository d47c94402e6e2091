#pragma once

// Who holds sockets, from a folder that is /proc or looks like it.

#include <sockstate/platform/holders.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// Calls `visit` with each descriptor of a socket, for all processes of `proc`, an open folder, or for one of them.
[[nodiscard]] result<void> visit_holders_in(int proc, std::optional<std::uint32_t> process, holder_visitor visit,
                                            void* context);

/// The inode of `socket:[123]`, what a socket's descriptor links to; empty for any other text.
[[nodiscard]] std::optional<std::uint64_t> decode_socket_link(std::string_view link) noexcept;

}  // namespace sockstate::platform::linux_kernel
