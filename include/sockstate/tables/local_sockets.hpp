#pragma once

// Every local (AF_UNIX) socket in the kernel's table of this machine. Any thread may call these functions.

#include <sockstate/lifecycle.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/tables/connections.hpp>

namespace sockstate {

/// What a local socket is doing.
enum class local_socket_state : std::uint8_t {
    unknown,      ///< a number that is not documented
    unconnected,  ///< it has no peer: fresh or bound, or a datagram socket that sends by address
    listening,    ///< it waits for connections
    connected,    ///< it has a peer, or had one that has closed since
};

/// The state as written in code, e.g. `listening`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(local_socket_state state) noexcept;

/// One row of the kernel's table. A connection that waits for `accept` has no row of its own; its listener counts it.
struct local_socket {
    /// Stream, sequenced packets or datagrams; absent for a type that is not documented.
    std::optional<protocol_kind> type = {};
    /// The kernel's state. Linux 5.10 reports a datagram socket that has a peer as `unconnected`.
    local_socket_state state = local_socket_state::unknown;
    /// The socket's own name. Linux's /proc writes each NUL of an abstract name as `@`, also the first, so there a path
    /// that begins with `@` reads as an abstract name.
    local::endpoint name = {};
    std::optional<std::uint64_t> inode = {};  ///< of the socket's file
    /// Inode of the peer: of a stream the other end, of a datagram socket the one that it is connected to. Absent if
    /// there is none, if the peer has closed or waits for `accept`, and where it is read from /proc.
    std::optional<std::uint64_t> peer_inode = {};
    /// Bytes that have arrived and were not read; of a datagram socket those of the first datagram. Absent for a
    /// listener. /proc does not report it, nor the three counts below.
    std::optional<std::uint32_t> receive_queue_bytes = {};
    /// The memory of data that was sent and that the peer has not read; Linux counts more than its bytes. Absent for a
    /// listener.
    std::optional<std::uint32_t> send_queue_bytes = {};
    std::optional<std::uint32_t> accept_queue_length = {};  ///< for a listener: connections that wait for `accept`
    /// For a listener: its backlog. Linux lets one connection more than that wait.
    std::optional<std::uint32_t> accept_queue_limit = {};
    std::optional<std::uint32_t> uid = {};  ///< user id of who opened it; Linux 5.3 reports it, /proc does not

    friend bool operator==(const local_socket&, const local_socket&) = default;
};

/// `stream listening /run/name`, or `datagram connected (unnamed) -> inode 4242` if the peer is known.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const local_socket& row);

/// Which rows are wanted: those that match every field that is set.
struct local_filter {
    std::optional<protocol_kind> type = {};        ///< of this type
    std::optional<local_socket_state> state = {};  ///< in this state
    std::optional<local::endpoint> name = {};      ///< with this name; an unnamed one asks for sockets without a name
};

/// What is set: `type stream, state listening, name /run/name`; `all` if nothing is.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const local_filter& wanted);

/// Every local socket that the filter lets through.
///
/// A snapshot as that of `connections`. Linux: sock_diag(7), else /proc/net/unix, which has fewer fields; both see the
/// sockets of this network namespace. A name that holds a line break can imitate rows of /proc/net/unix, whose lines
/// have no escapes. Errors: `not_supported` on Windows, macOS and FreeBSD, `errc::malformed_answer`, or the system's
/// own.
[[nodiscard]] SOCKSTATE_EXPORT list_result<local_socket> local_sockets(const local_filter& wanted = {});

namespace detail {
using local_row_visitor = bool (*)(void* visitor, const local_socket& row);
SOCKSTATE_EXPORT result<void> visit_local_sockets(const local_filter& wanted, local_row_visitor visit, void* visitor);
}  // namespace detail

/// What `visit_local_sockets` takes: a callable that is given each row. It returns nothing, or a bool, of which false
/// ends the walk; another type does not compile.
template <class V>
concept local_socket_visitor = requires(V& visit, const local_socket& row) {
    { visit(row) } -> detail::visitor_answer;
};

/// Calls `visitor(row)` with each row that the filter lets through, and keeps none, as `visit_connections`. Exceptions
/// from the visitor are passed on. Errors as `local_sockets`, and `interrupted` where the kernel says that its table
/// changed during the walk.
template <class V>
[[nodiscard]] result<void> visit_local_sockets(const local_filter& wanted, V&& visitor)
    requires local_socket_visitor<V>
{
    using callable = std::remove_reference_t<V>;
    callable* target = std::addressof(visitor);
    const auto visit = [](void* to, const local_socket& row) {
        return detail::goes_on_after(**static_cast<callable**>(to), row);
    };
    return detail::visit_local_sockets(wanted, visit, static_cast<void*>(&target));
}

}  // namespace sockstate
