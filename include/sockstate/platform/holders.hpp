#pragma once

// The seam, the processes that have sockets open.

#include <sockstate/result.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace sockstate {
struct connection;
struct udp_socket;
}  // namespace sockstate

namespace sockstate::platform {

/// One descriptor of a process that is a socket's; or a process alone, whose descriptors may not be read.
struct held_socket {
    std::optional<std::uint64_t> socket = {};      ///< the socket's number; empty if the process is not readable
    std::uint32_t pid = 0;                         ///< the process
    std::string_view name = {};                    ///< of the process; valid during the visit
    std::optional<std::uint32_t> descriptor = {};  ///< in that process; empty if unreadable, and on Windows
};

/// What is called with each of them.
using holder_visitor = void (*)(void* context, const held_socket& each);
/// Calls `visit` with each descriptor of a socket that a process of this machine has open, or of one process alone; if
/// only one process is asked about, the error says that it may not be read or does not exist. Exceptions from `visit`
/// are passed on.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit,
                                                          void* context);

/// The number by which `visit_holders` names the socket of this row; empty if nobody holds it.
[[nodiscard]] SOCKSTATE_EXPORT std::optional<std::uint64_t> socket_number(const connection& row) noexcept;
/// The same of a UDP socket.
[[nodiscard]] SOCKSTATE_EXPORT std::optional<std::uint64_t> socket_number(const udp_socket& row) noexcept;

}  // namespace sockstate::platform
