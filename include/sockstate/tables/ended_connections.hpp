#pragma once

// The kernel's reports of TCP sockets of this machine that end, with their final metrics. They include connections that
// begin and end between two readings of the table. Only one thread at a time may use an object; several objects are
// independent of each other.

#include <sockstate/deadline.hpp>
#include <sockstate/detail/socket_handle.hpp>
#include <sockstate/tables/connections.hpp>

namespace sockstate {

/// A subscription to the ends of this machine's TCP sockets.
///
/// While the subscription is open, the kernel keeps a report of each socket that ends until `next` takes it, as far as
/// the room that `open` asked for suffices. If both ends of a connection are on this machine, each is reported
/// separately. Listeners are reported too. A socket is reported when the kernel has finished with it, however it was
/// closed; a connection that waits in TIME-WAIT, or in FIN-WAIT-2 without a handle, is reported when that wait begins.
/// Incomplete handshakes are not reported. A socket that `abort` or `disconnect` has separated from its peer is
/// reported without its remote endpoint.
///
/// Only Linux has it, for the sockets of this network namespace (SKNLGRP_INET_TCP_DESTROY of sock_diag(7), as `ss -E`);
/// it needs no privileges. Elsewhere `open` is `errc::not_supported`.
class ended_connections : public detail::socket_handle {
public:
    /// How much the kernel may keep. One end takes about 1.3 KiB of it, so the default has room for some 3,000 ends.
    static constexpr std::size_t default_room_bytes = std::size_t{4} * 1024 * 1024;

    /// Subscribes to the ends of sockets that the filter accepts. The states of the filter are ignored, since every
    /// socket ends CLOSED.
    ///
    /// A program with CAP_NET_ADMIN gets the full room; others get at most `net.core.rmem_max`. Errors:
    /// `errc::not_supported`, or what the system reports about new descriptors.
    [[nodiscard]] static SOCKSTATE_EXPORT result<ended_connections> open(const connection_filter& wanted = {},
                                                                         std::size_t room_bytes = default_room_bytes);

    /// The next socket that has ended: its endpoints, its queues and cookie, and its metrics of that moment. Its state
    /// is CLOSED. A listener has an unspecified remote endpoint. `received_bytes` counts the peer's FIN, if one came.
    ///
    /// Waits for a report until the deadline; if there is one already, it is returned at once. `native()` is readable
    /// while there may be one, for a poller's `watch`. Errors: `errc::deadline_exceeded`; no_buffer_space if reports
    /// were lost because there was no room for them (returned once for each such loss; the next call continues with the
    /// reports that follow); or the system's own.
    [[nodiscard]] SOCKSTATE_EXPORT result<connection_with_info> next(deadline until = {});

private:
    ended_connections(native_handle handle, const connection_filter& wanted) noexcept
        : socket_handle{handle}, wanted_{wanted} {}

    connection_filter wanted_;
};

}  // namespace sockstate
