#pragma once

// TCP sockets of this machine that end, as the kernel reports them, with their final metrics: also those that come and
// go between two looks at the table. A value is for one thread at a time; values are independent of each other.

#include <sockstate/deadline.hpp>
#include <sockstate/detail/socket_handle.hpp>
#include <sockstate/tables/connections.hpp>

namespace sockstate {

/// A subscription to the ends of this machine's TCP sockets.
///
/// What ends while the subscription is open is kept by the kernel until `next` takes it, up to the room that `open`
/// asked for. Both ends of a connection on this machine are reported, one by one, and listeners too. A socket is
/// reported when the kernel is done with it, whoever closed it and however: of a connection that waits in TIME-WAIT, or
/// in FIN-WAIT-2 without a handle, this is when that wait begins. Handshakes that nobody has finished are not reported.
/// A socket that `abort` or `disconnect` has parted from its peer has no remote endpoint any more.
///
/// Only Linux has it, for the sockets of this network namespace (SKNLGRP_INET_TCP_DESTROY of sock_diag(7), as `ss -E`);
/// it needs no privileges. Elsewhere `open` is `errc::not_supported`.
class ended_connections : public detail::socket_handle {
public:
    /// How much the kernel may keep. One end takes about 1.3 KiB of it, so the default has room for some 3,000 ends.
    static constexpr std::size_t default_room_bytes = std::size_t{4} * 1024 * 1024;

    /// Subscribes to the ends of sockets that the filter lets through; its states are not looked at, since each socket
    /// ends CLOSED.
    ///
    /// The kernel has the room in full for a program with CAP_NET_ADMIN, and for others up to `net.core.rmem_max`.
    /// Errors: `errc::not_supported`, or what the system reports about new descriptors.
    [[nodiscard]] static SOCKSTATE_EXPORT result<ended_connections> open(const connection_filter& wanted = {},
                                                                         std::size_t room_bytes = default_room_bytes);

    /// The next socket that has ended: its endpoints, its queues and cookie, and its metrics of that moment. Its state
    /// is CLOSED. A listener has an unspecified remote endpoint. `received_bytes` counts the peer's FIN, if one came.
    ///
    /// Waits for it until the deadline; what is there already is given at once. `native()` is readable while there may
    /// be one, for a poller's `watch`. Errors: `errc::deadline_exceeded`; no_buffer_space if ends were lost because
    /// there was no room for them, once for each such time, and the next call goes on; or the system's own.
    [[nodiscard]] SOCKSTATE_EXPORT result<connection_with_info> next(deadline until = {});

private:
    ended_connections(native_handle handle, const connection_filter& wanted) noexcept
        : socket_handle{handle}, wanted_{wanted} {}

    connection_filter wanted_;
};

}  // namespace sockstate
