#pragma once

// Every UDP socket with a port in the kernel's table of this machine. Any thread may call these functions.

#include <sockstate/tables/connections.hpp>

namespace sockstate {

/// One row of the kernel's table. Datagrams have no states: a socket is bound, and may be connected to one peer.
struct udp_socket {
    ip::endpoint local = {};                  ///< the socket's own endpoint
    std::optional<ip::endpoint> remote = {};  ///< the peer of a connected socket; Windows does not report it
    /// Memory that unread datagrams take; Linux counts more than their bytes.
    std::optional<std::uint32_t> receive_queue_bytes = {};
    std::optional<std::uint32_t> send_queue_bytes = {};   ///< bytes that are not sent yet
    std::optional<std::uint64_t> dropped_datagrams = {};  ///< datagrams that the receive queue had no room for; Linux
    std::optional<std::uint32_t> uid = {};                ///< user id; absent on Windows
    std::optional<std::uint32_t> pid = {};                ///< process id; Windows alone reports it
    std::optional<std::uint64_t> inode = {};              ///< of the socket's file, as in `connection`
    /// Index of the interface that the socket is bound to, as in `connection`.
    std::optional<std::uint32_t> bound_interface = {};

    friend bool operator==(const udp_socket&, const udp_socket&) = default;
};

/// `127.0.0.1:53`, or `127.0.0.1:53 -> 127.0.0.1:4242` of a connected socket.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const udp_socket& row);

/// Which rows are wanted: those that match every field that is set, as in `connection_filter`. A socket that has no
/// peer, or whose peer the system does not report, matches no remote address and no remote port.
struct udp_filter {
    std::optional<ip::prefix> local_address = {};   ///< the socket's own address
    std::optional<std::uint16_t> local_port = {};   ///< its own port
    std::optional<ip::prefix> remote_address = {};  ///< the peer's address
    std::optional<std::uint16_t> remote_port = {};  ///< the peer's port
};

/// What is set, as in `connection_filter`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const udp_filter& wanted);

/// Every UDP socket, IPv4 and IPv6, that the filter lets through; mapped addresses as IPv4.
///
/// A snapshot as that of `connections`, from the same sources: Linux sock_diag(7), else /proc/net/udp; Windows
/// GetExtendedUdpTable; macOS and FreeBSD the list net.inet.udp.pcblist. Errors as there.
[[nodiscard]] SOCKSTATE_EXPORT list_result<udp_socket> udp_sockets(const udp_filter& wanted = {});

namespace detail {
using udp_row_visitor = bool (*)(void* visitor, const udp_socket& row);
SOCKSTATE_EXPORT result<void> visit_udp_sockets(const udp_filter& wanted, udp_row_visitor visit, void* visitor);
}  // namespace detail

/// What `visit_udp_sockets` takes: a callable that is given each row. It returns nothing, or a bool, of which false
/// ends the walk; another type does not compile.
template <class V>
concept udp_socket_visitor = requires(V& visit, const udp_socket& row) {
    { visit(row) } -> detail::visitor_answer;
};

/// Calls `visitor(row)` with each row that the filter accepts, and stores no rows, like `visit_connections`. Exceptions
/// from the visitor are passed on. Errors as there.
template <class V>
[[nodiscard]] result<void> visit_udp_sockets(const udp_filter& wanted, V&& visitor)
    requires udp_socket_visitor<V>
{
    using callable = std::remove_reference_t<V>;
    callable* target = std::addressof(visitor);
    const auto visit = [](void* to, const udp_socket& row) {
        return detail::goes_on_after(**static_cast<callable**>(to), row);
    };
    return detail::visit_udp_sockets(wanted, visit, static_cast<void*>(&target));
}

}  // namespace sockstate
