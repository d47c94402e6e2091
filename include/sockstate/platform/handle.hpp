#pragma once

// The seam, handles: opening, duplicating and closing them, their blocking mode and their addresses.

#include <sockstate/lifecycle.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Families of addresses.
enum class address_family : std::uint8_t {
    none,   ///< a family that the library does not have
    ipv4,   ///< AF_INET
    ipv6,   ///< AF_INET6
    local,  ///< AF_UNIX
    vsock   ///< AF_VSOCK
};

/// A new socket that is not inherited by child processes (set atomically where the system can), raises no SIGPIPE, and
/// takes mapped IPv4 addresses if it is an IPv6 one.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open(address_family family, protocol_kind kind, int protocol,
                                                          bool blocking = true) noexcept;
/// The same by the system's own numbers, for families and types that the library has no word for. A negative family is
/// `errc::not_supported`.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open(int family, int type, int protocol,
                                                          bool blocking = true) noexcept;
/// The system's number for a family; -1 for one that the system lacks.
[[nodiscard]] SOCKSTATE_EXPORT int number_of(address_family family) noexcept;
/// The system's number for a type of sockets.
[[nodiscard]] SOCKSTATE_EXPORT int number_of(protocol_kind kind) noexcept;
/// Two sockets of the local family, connected to each other (socketpair(2)).
struct handle_pair {
    native_handle first = invalid_handle;   ///< the one
    native_handle second = invalid_handle;  ///< the other
};
/// Opens such a pair, in the mode and with what `open` says of a socket.
[[nodiscard]] SOCKSTATE_EXPORT result<handle_pair> open_pair(protocol_kind kind) noexcept;
/// Closes the handle. It is closed even if an error is returned.
SOCKSTATE_EXPORT result<void> close(native_handle handle) noexcept;
/// Turns linger off and closes the handle: the call does not wait, and the system continues to deliver the remaining
/// bytes.
SOCKSTATE_EXPORT result<void> close_without_linger(native_handle handle) noexcept;
/// Closes a stream so that the peer gets a reset: on Linux at once, even if other handles are open; on other systems by
/// a linger of zero.
SOCKSTATE_EXPORT result<void> abort(native_handle handle) noexcept;
/// A second handle to the same socket, not inherited by child processes.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> duplicate(native_handle handle) noexcept;

/// Sets whether calls that would have to wait do so.
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_blocking(native_handle handle, bool blocking) noexcept;
/// Whether they do; not_supported where the system cannot report it.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> is_blocking(native_handle handle) noexcept;
/// The socket's own address, in `to`.
[[nodiscard]] SOCKSTATE_EXPORT result<void> local_address(native_handle handle, native_address& to) noexcept;
/// The peer's address, in `to`.
[[nodiscard]] SOCKSTATE_EXPORT result<void> remote_address(native_handle handle, native_address& to) noexcept;

}  // namespace sockstate::platform
