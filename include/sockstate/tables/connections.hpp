#pragma once

// Every TCP connection in the kernel's table of this machine, also those without a handle, such as TIME-WAIT and
// SYN-RECEIVED. Any thread may call these functions.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/prefix.hpp>
#include <sockstate/list_result.hpp>
#include <sockstate/tcp/info.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace sockstate {

/// One row of the kernel's table.
struct connection {
    tcp_state state = tcp_state::unknown;  ///< the kernel's state
    ip::endpoint local = {};               ///< this side's endpoint
    ip::endpoint remote = {};              ///< of a listener unspecified, port 0
    /// Bytes that have arrived and were not read; Linux adds one for the peer's FIN. Absent for a listener.
    std::optional<std::uint32_t> receive_queue_bytes = {};
    /// Bytes that were given to the socket and are not acknowledged. Absent for a listener.
    std::optional<std::uint32_t> send_queue_bytes = {};
    /// For a listener: connections that wait for `accept`. Windows does not report it.
    std::optional<std::uint32_t> accept_queue_length = {};
    /// For a listener: the number of connections that may wait, its backlog. Windows and Linux's /proc do not report
    /// it.
    std::optional<std::uint32_t> accept_queue_limit = {};
    std::optional<std::uint32_t> uid = {};  ///< user id; absent in TIME-WAIT, and on Windows
    std::optional<std::uint32_t> pid = {};  ///< process id; Windows alone reports it
    /// The number of the socket among the open files of the system; a later socket may get the same number: on Linux
    /// the inode of its file, absent if no handle is open; on macOS and FreeBSD the kernel's own number of it
    /// (`xso_so`).
    std::optional<std::uint64_t> inode = {};
    /// Index of the interface that the socket is bound to, by `bind_to_device` or a link-local address. Only Linux
    /// reports it, by sock_diag(7).
    std::optional<std::uint32_t> bound_interface = {};
    /// The kernel's number of the socket, which no other socket ever has: `option::cookie`. A connection keeps it into
    /// TIME-WAIT. Only Linux reports it, by sock_diag(7).
    std::optional<std::uint64_t> cookie = {};

    friend bool operator==(const connection&, const connection&) = default;
};

/// A row with the connection's metrics.
struct connection_with_info : connection {
    std::optional<tcp_info> info = {};  ///< where the system has them in its table

    friend bool operator==(const connection_with_info&, const connection_with_info&) = default;
};

/// `ESTABLISHED 127.0.0.1:80 -> 127.0.0.1:4242`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection& row);
/// The same, and the metrics after it: `ESTABLISHED 127.0.0.1:80 -> 127.0.0.1:4242 ts sack rtt 23us/11us …`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection_with_info& row);

/// Which rows are wanted: those that match every field that is set.
///
/// An address stands for itself, a prefix for all of its addresses:
/// `{.remote_address = *ip::prefix::parse("10.0.0.0/8")}`. Both are compared unmapped, and without a scope id they
/// match in every scope.
struct connection_filter {
    tcp_state_set states = tcp_state_set::all();    ///< in one of these states
    std::optional<ip::prefix> local_address = {};   ///< this side's address
    std::optional<std::uint16_t> local_port = {};   ///< this side's port
    std::optional<ip::prefix> remote_address = {};  ///< the peer's address
    std::optional<std::uint16_t> remote_port = {};  ///< the peer's port
};

/// What is set: `states {ESTABLISHED}, local_port 80, remote_address 10.0.0.0/8`; `all` if nothing is.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection_filter& wanted);

/// Returns every TCP connection, IPv4 and IPv6, that the filter accepts. Mapped addresses are reported as IPv4.
///
/// This is not an exact snapshot: connections come and go while the kernel walks its table, so a row may be missing or
/// show an older state. Linux: sock_diag(7), else /proc/net/tcp; sees this network namespace. Errors: `not_supported`
/// where the platform has no table, `errc::malformed_answer`, or the system's own.
[[nodiscard]] SOCKSTATE_EXPORT list_result<connection> connections(const connection_filter& wanted = {});

/// The same, each row with its connection's metrics where the system reports them in the same walk: Linux by
/// sock_diag(7), but not of TIME-WAIT and SYN-RECEIVED, which keep none.
[[nodiscard]] SOCKSTATE_EXPORT list_result<connection_with_info> connections_with_info(
    const connection_filter& wanted = {});

namespace detail {
/// What a visitor may return: nothing, or a bool, by value or by reference.
template <class R>
concept visitor_answer = std::is_void_v<R> || std::is_same_v<std::remove_cvref_t<R>, bool>;
template <class V>
concept visitor_with_info = requires(V& visit, const connection& row, const tcp_info* info) {
    { visit(row, info) } -> visitor_answer;
};
}  // namespace detail

/// What `visit_connections` takes: a callable that is given each row, and the row's metrics if it has a second
/// parameter. It returns nothing, or a bool, of which false ends the walk; another type does not compile.
template <class V>
concept connection_visitor = detail::visitor_with_info<V> || requires(V& visit, const connection& row) {
    { visit(row) } -> detail::visitor_answer;
};

namespace detail {
using row_visitor = bool (*)(void* visitor, const connection& row, const tcp_info* info);
SOCKSTATE_EXPORT result<void> visit_connections(const connection_filter& wanted, bool with_info, row_visitor visit,
                                                void* visitor);

/// Whether the walk goes on.
template <class V, class... Args>
bool goes_on_after(V& visitor, const Args&... args) {
    if constexpr (std::is_void_v<decltype(visitor(args...))>) {
        visitor(args...);
        return true;
    } else {
        return visitor(args...);
    }
}
}  // namespace detail

/// Passes each row that the filter accepts to `visitor` while the kernel reports it, and stores no rows: the memory
/// used does not depend on the size of the table.
///
/// Calls `visitor(row)` or `visitor(row, info)`. `info` is nullptr if there are no metrics, as in
/// `connections_with_info`. Exceptions from the visitor are passed on; no resource is leaked. The snapshot is like that
/// of `connections`, but a row that moved during the walk may be passed twice. The errors are those of `connections`,
/// and `interrupted` where the kernel says that its table changed during the walk. On Linux only one buffer of rows is
/// in memory at a time; other systems write their whole table at once.
template <connection_visitor V>
[[nodiscard]] result<void> visit_connections(const connection_filter& wanted, V&& visitor) {
    using callable = std::remove_reference_t<V>;
    constexpr bool with_info = detail::visitor_with_info<callable>;
    callable* target = std::addressof(visitor);
    const auto visit = [](void* to, const connection& row, const tcp_info* info) {
        callable& call = **static_cast<callable**>(to);
        if constexpr (with_info) {
            return detail::goes_on_after(call, row, info);
        } else {
            return detail::goes_on_after(call, row);
        }
    };
    return detail::visit_connections(wanted, with_info, visit, static_cast<void*>(&target));
}

/// The connection, listener or attempt between exactly these two endpoints, if the kernel has one; of a listener
/// `remote` is unspecified with port 0. Mapped addresses are taken for IPv4.
///
/// With its endpoints you can follow a connection after its handle is closed, also into TIME-WAIT. Linux looks up the
/// connection directly; if that finds nothing, and on other systems, the table is searched. Allocates no memory on
/// Linux. Errors as `connections`.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection>> find(const ip::endpoint& local,
                                                                      const ip::endpoint& remote);

}  // namespace sockstate
