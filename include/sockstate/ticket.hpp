#pragma once

// Sockets that go to another process as bytes, on Windows, where local sockets pass no handles.
// Threads: distinct threads may use the same ticket.

#include <sockstate/any_handle.hpp>
#include <sockstate/bytes.hpp>
#include <sockstate/platform/ticket.hpp>

namespace sockstate {

namespace detail {
struct ticket_access;
}

/// A socket for another process, as bytes that can be sent there in any way: through a pipe, a file or a connection.
/// Only the process for which it was made can redeem it.
///
///     auto ticket = duplicate_for(listener, child_process_id);                    // here
///     pipe.write(ticket->bytes());
///     auto listener = socket_ticket::from_bytes(bytes)->redeem<tcp::listener>();  // in the child
class socket_ticket {
public:
    static constexpr std::size_t size = platform::ticket_size;  ///< how many bytes it has

    /// The ticket that another process has made. Error: `errc::invalid_argument` if these are not `size` bytes.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket_ticket> from_bytes(byte_view bytes) noexcept;
    /// The bytes that the other process needs.
    [[nodiscard]] std::span<const std::byte, size> bytes() const noexcept { return bytes_; }

    /// Opens the socket in this process, as the given type, if the kernel agrees that it is one:
    /// `ticket.redeem<tcp::listener>()`. Calls WSASocketW. Child processes do not inherit it.
    ///
    /// Windows documents that a ticket can be redeemed once. Errors: those of `adopt`, after which the socket is closed
    /// here; `errc::invalid_argument` or another error of the system's if the ticket is another process's, or nobody
    /// has the socket open any more. `errc::not_supported` on POSIX.
    template <class Socket>
    [[nodiscard]] result<Socket> redeem() const {
        return redeem().and_then([](any_handle&& opened) { return std::move(opened).adopt<Socket>(); });
    }
    /// The same, whatever the socket is: `adopt` or `discover` makes it a typed one.
    [[nodiscard]] SOCKSTATE_EXPORT result<any_handle> redeem() const noexcept;

private:
    friend struct detail::ticket_access;
    socket_ticket() noexcept = default;

    std::array<std::byte, size> bytes_{};
};

namespace detail {
[[nodiscard]] SOCKSTATE_EXPORT result<socket_ticket> duplicate_for(native_handle, std::uint32_t process) noexcept;
}

/// Makes a ticket of this socket for the process of that number. Calls WSADuplicateSocketW.
///
/// Both processes then have the same socket: its state, its options and its blocking mode are shared, and it is closed
/// when both have closed theirs. Keep it open here until the other process has redeemed the ticket. Errors:
/// `errc::invalid_argument` if there is no such process. `errc::not_supported` on POSIX, where `send_handles` passes
/// sockets.
template <class P, class S>
[[nodiscard]] result<socket_ticket> duplicate_for(const socket<P, S>& shared, std::uint32_t process) noexcept {
    return detail::duplicate_for(shared.native(), process);
}

}  // namespace sockstate
