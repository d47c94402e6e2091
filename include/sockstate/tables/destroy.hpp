#pragma once

// Ends a connection by force, whichever process holds it. Any thread may call this.

#include <sockstate/tables/connections.hpp>

namespace sockstate {

/// Ends the socket of this row of `connections`, and no other one.
///
/// The peer gets a reset. The socket stays open where it is held, its state is CLOSED, and its next call fails with
/// connection_aborted. A listener ends too, and the connections in its queue are reset; its `accept` then fails with
/// invalid_argument. A row in TIME-WAIT goes, without a reset, and its endpoints are free again (Linux 6.0).
///
/// Linux: SOCK_DESTROY of sock_diag(7), as `ss -K`, in this network namespace. The row's `cookie` identifies the
/// socket, so a later socket with the same endpoints is never ended. Among several listeners that share one port the
/// kernel can find only one. Windows: SetTcpEntry, for IPv4; nobody has tried it on a real Windows. There a row is
/// identified by its endpoints and its process, so another connection that gets the same ones at that moment cannot be
/// distinguished.
///
/// Errors: `errc::no_such_socket` if the socket is gone. operation_not_permitted without CAP_NET_ADMIN (Linux), or
/// permission_denied (Windows). `errc::invalid_argument` for a row that names no socket: its endpoints are of two
/// families, or on Linux it has no cookie, as those of /proc. `errc::not_supported` on macOS and FreeBSD, for IPv6 on
/// Windows, for TIME-WAIT before Linux 6.0, from a kernel without CONFIG_INET_DIAG_DESTROY, and for a listener that the
/// kernel does not find.
[[nodiscard]] SOCKSTATE_EXPORT result<void> destroy(const connection& row);

}  // namespace sockstate
