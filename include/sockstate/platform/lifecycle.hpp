#pragma once

// The seam, the calls that change the state of a socket.

#include <sockstate/lifecycle.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/platform/wait.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Which directions to shut.
enum class direction : std::uint8_t {
    send,     ///< SHUT_WR
    receive,  ///< SHUT_RD
    both      ///< SHUT_RDWR
};

/// If the address is in use, the error is address_in_use, even where the system's own code is another one.
[[nodiscard]] SOCKSTATE_EXPORT result<void> bind(native_handle handle, const native_address& address) noexcept;
/// `backlog` is passed on; the system clamps it.
[[nodiscard]] SOCKSTATE_EXPORT result<void> listen(native_handle handle, int backlog) noexcept;
/// The next connection, blocking and not inherited by child processes, whatever the listener is; its peer in `peer`
/// unless it is null. If the connection ended in the queue, the error is connection_aborted, even where the system's
/// own code is another one. The number is the handle, which is never so large that it would be negative here.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code accept(native_handle handle, native_address* peer) noexcept;
/// Whether the time-out of receiving (SO_RCVTIMEO) also bounds `accept`.
[[nodiscard]] SOCKSTATE_EXPORT bool accept_has_timeout() noexcept;
/// One attempt: done, or operation_in_progress (also after `interrupted`): then wait for writable and
/// `take_error`. `waiting::never` starts it without waiting and leaves the blocking mode as it was.
[[nodiscard]] SOCKSTATE_EXPORT result<void> connect(native_handle handle, const native_address& address,
                                                    waiting mode) noexcept;
/// How the attempt ended: reads SO_ERROR, which clears it. For a finished connect and nothing else.
[[nodiscard]] SOCKSTATE_EXPORT result<void> take_error(native_handle handle) noexcept;
/// Sets the peer of a datagram socket that was unbound, bound or connected, as `from` says; never port 0. A pending
/// error that the old peer caused is dropped. After a failure the socket is unchanged, where the system can undo what
/// it did.
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_peer(native_handle handle, const native_address& address,
                                                     lifecycle from) noexcept;
/// Removes the peer of a datagram socket, and a pending error that the peer caused. The port stays, and so do the
/// address, where the system keeps it, and the device to which the socket is bound.
[[nodiscard]] SOCKSTATE_EXPORT result<void> disconnect(native_handle handle) noexcept;
/// not_connected once the connection is gone.
[[nodiscard]] SOCKSTATE_EXPORT result<void> shutdown(native_handle handle, direction which) noexcept;

}  // namespace sockstate::platform
