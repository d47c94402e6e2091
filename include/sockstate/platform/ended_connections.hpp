#pragma once

// The seam, the ends of TCP sockets as the kernel reports them.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstddef>
#include <optional>

namespace sockstate {
struct connection_filter;
struct connection_with_info;
}  // namespace sockstate

namespace sockstate::platform {

/// A handle that is readable while the end of a socket is to be reported, with so much room for them, or less where the
/// system allows no more.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open_ended_connections(std::size_t room_bytes) noexcept;
/// Takes one report, and never waits: would_block if there is none, no_buffer_space if some were lost. Empty if it is
/// of no socket that `wanted` lets through, whatever its states.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection_with_info>> take_ended_connection(
    native_handle handle, const connection_filter& wanted) noexcept;

}  // namespace sockstate::platform
