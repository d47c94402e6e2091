#pragma once

// Every TCP connection of this machine, as the kernel's table has it: also those without a handle, such as
// TIME-WAIT and SYN-RECEIVED. Safe from any thread.

#include <sockstate/endpoint.hpp>
#include <sockstate/tcp_state.hpp>

#include <optional>
#include <vector>

namespace sockstate {

/// One row of the kernel's table.
struct connection {
    tcp_state state = tcp_state::unknown;
    ip::endpoint local;
    ip::endpoint remote;                               ///< of a listener unspecified, port 0
    std::optional<std::uint32_t> receive_queue_bytes;  ///< unread; of a listener the connections that wait
    std::optional<std::uint32_t> send_queue_bytes;     ///< unacknowledged; of a listener how many may wait
    std::optional<std::uint32_t> owner;                ///< user id, but on Windows; none in TIME-WAIT
    std::optional<std::uint64_t> inode;                ///< of the socket's file on Linux; none without a handle

    friend bool operator==(const connection&, const connection&) = default;
};

/// `ESTABLISHED 127.0.0.1:80 -> 127.0.0.1:4242`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection& row);

/// Which rows are wanted: those that match every field that is set. Addresses are compared unmapped.
struct connection_filter {
    tcp_state_set states = tcp_state_set::all();
    std::optional<ip::address> local_address = {};
    std::optional<std::uint16_t> local_port = {};
    std::optional<ip::address> remote_address = {};
    std::optional<std::uint16_t> remote_port = {};
};

/// Every TCP connection, IPv4 and IPv6, that the filter lets through; mapped addresses as IPv4.
///
/// A snapshot at best: the kernel walks its table while connections come and go, so a row may be missed or
/// seen in an older state. Linux: sock_diag(7), else /proc/net/tcp; sees this network namespace. Errors:
/// `not_supported` where the platform has no table, `errc::malformed_answer`, or the system's own.
[[nodiscard]] SOCKSTATE_EXPORT result<std::vector<connection>> connections(const connection_filter& wanted = {});

}  // namespace sockstate
