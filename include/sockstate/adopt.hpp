#pragma once

// Makes typed sockets of handles that come from elsewhere (inherited, passed, made by another library): the kernel
// reports what they are.

#include <sockstate/detail/protocol_facts.hpp>
#include <sockstate/socket.hpp>

#include <variant>

namespace sockstate {

/// A socket whose state is known only at run time. A `std::visit` brings its type back.
template <class P>
using any_socket =
    std::variant<socket<P, unbound>, socket<P, bound>, socket<P, listening>, socket<P, connecting>,
                 socket<P, connected>, socket<P, send_shut>, socket<P, receive_shut>, socket<P, shut_down>>;

namespace detail {
/// What the handle is, if it is one of that protocol; else `errc::state_mismatch`.
[[nodiscard]] SOCKSTATE_EXPORT result<lifecycle> discover(native_handle, const protocol_facts&, operation) noexcept;
/// Whether it may be one in this state; else `errc::state_mismatch`.
[[nodiscard]] SOCKSTATE_EXPORT result<void> check_state(native_handle, const protocol_facts&, lifecycle) noexcept;

template <class P>
result<lifecycle> discover_as(native_handle handle, operation what) noexcept {
    return discover(handle, facts_of<P>, what);
}
}  // namespace detail

/// Takes over a handle in whatever state it is, and gives it that type.
///
/// Asks the kernel for the protocol, the family and the state. It changes nothing, and does not read SO_ERROR. The
/// kernel does not know everything. A TCP connection that has ended is reported as `connected` while there are bytes to
/// receive, and as `shut_down` after that, whichever side ended it. An attempt to connect that failed is `shut_down`
/// too, and one that succeeded is `connected`. A TCP Fast Open connection is `connected` even before its handshake is
/// complete. Only Linux reports that receiving was shut, and for TCP only until the peer's FIN arrives, which looks the
/// same. A shut send side of a datagram socket is never reported. A local stream is `connected` while it has a peer,
/// and even after the peer has closed, since data from it may still be unread. On Linux a vsock stream whose two
/// directions have ended is `send_shut` if this side has shut sending, and otherwise `connected`. An attempt to connect
/// over SCTP looks like a socket that is `bound`. Errors: `errc::state_mismatch` for another protocol, not_a_socket,
/// bad_file_descriptor; the handle is then unchanged and still belongs to the caller.
template <class P>
[[nodiscard]] result<any_socket<P>> discover(native_handle handle) noexcept {
    const auto state = detail::discover_as<P>(handle, operation::discover);
    if (!state) return tl::unexpected{state.error()};
    switch (*state) {
        case lifecycle::unbound: return socket<P, unbound>{handle};
        case lifecycle::bound: return socket<P, bound>{handle};
        case lifecycle::listening: return socket<P, listening>{handle};
        case lifecycle::connecting: return socket<P, connecting>{handle};
        case lifecycle::connected: return socket<P, connected>{handle};
        case lifecycle::send_shut: return socket<P, send_shut>{handle};
        case lifecycle::receive_shut: return socket<P, receive_shut>{handle};
        case lifecycle::shut_down: return socket<P, shut_down>{handle};
        case lifecycle::receiving:
        case lifecycle::sending:
        case lifecycle::done_receiving:
        case lifecycle::done_sending:
        case lifecycle::closed: break;
    }
    return tl::unexpected{error{errc::state_mismatch, operation::discover}};
}

/// Takes over a handle as the given type, if the kernel agrees that it is one: `adopt<tcp::stream>(handle)`.
///
/// A stream whose connection is gone may be taken as `connected`, `send_shut`, `receive_shut` or `shut_down`: `accept`
/// gives such streams too, and what arrived before the end can still be received. The kernel cannot report that a
/// handle is one half of a stream. A half that was released may be adopted as the same half, if its own direction has
/// not been shut. The errors are those of `discover`, and `errc::state_mismatch` for another state; the handle is then
/// unchanged.
template <class Socket>
[[nodiscard]] result<Socket> adopt(native_handle handle) noexcept {
    using P = typename Socket::protocol_type;
    const auto agrees = detail::check_state(handle, detail::facts_of<P>, Socket::state_type::value);
    if (!agrees) return tl::unexpected{agrees.error()};
    return Socket{handle};
}

/// Keeps child processes from inheriting a handle from here on: sets FD_CLOEXEC, on Windows takes HANDLE_FLAG_INHERIT
/// away.
///
/// `discover` and `adopt` do not do this: child processes inherit a handle that came from a parent until you call this
/// function, for example with the `native()` of a socket. A child that another thread starts before that may still have
/// it.
[[nodiscard]] SOCKSTATE_EXPORT result<void> stop_inheriting(native_handle handle) noexcept;

}  // namespace sockstate
