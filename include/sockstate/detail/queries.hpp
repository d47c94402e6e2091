#pragma once

// The part of a typed TCP socket that asks the kernel. Nothing here changes the socket; any thread may ask.

#include <sockstate/detail/transfer.hpp>
#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/tcp/audit.hpp>

namespace sockstate::detail {

[[nodiscard]] SOCKSTATE_EXPORT result<void> wait_for_state(native_handle, tcp_state_set, deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<audit_report> audit(native_handle, lifecycle) noexcept;
/// Questions about the connection behind a socket.
template <class P, class S>
class SOCKSTATE_CONSUMABLE queries : public transfer<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using transfer<P, S>::native;

    /// The state the kernel says the connection is in (RFC 9293 §3.3.2).
    ///
    /// One getsockopt(2), or a look into the table of connections where that is refused (Linux under qemu-user, Windows
    /// before 10). TIME-WAIT has no handle on Linux, where it reads as CLOSED: `connections` shows it.
    [[nodiscard]] SOCKSTATE_LIVE result<tcp_state> query_state() const
        requires has_tcp_state<P>
    {
        const auto state = platform::query_state(native());
        if (state.has_number()) [[likely]]
            return static_cast<tcp_state>(state.value);
        return platform::complete_state(native(), state);
    }
    /// The connection's metrics at this moment; empty where this kernel does not tell.
    ///
    /// One getsockopt(2), which takes the socket's lock in the kernel while it reads. The state alone where that is
    /// refused, as by `query_state`.
    [[nodiscard]] SOCKSTATE_LIVE result<tcp_info> query_info() const
        requires has_tcp_state<P>
    {
        return platform::query_info(native());
    }
    /// Waits until the kernel's state is one of `states`; `errc::deadline_exceeded` when it was not in time.
    ///
    /// Where the way out of the present state makes the handle ready, that wakes it: a handshake that is done or
    /// refused, the peer's FIN, a reset. What nothing announces (an acknowledgement, or what another thread does to
    /// the socket) is asked for again and again, at first after 50 µs and later every 10 ms, so a state that is
    /// passed through faster may be missed. macOS and Windows tell of a FIN as of data: there unread data hides it.
    [[nodiscard]] SOCKSTATE_LIVE result<void> wait_for_state(tcp_state_set states, deadline until) const
        requires has_tcp_state<P>
    {
        return detail::wait_for_state(native(), states, until);
    }
    /// Compares this type with the kernel's state. Takes no error away from the socket.
    [[nodiscard]] SOCKSTATE_LIVE result<audit_report> audit() const
        requires has_tcp_state<P>
    {
        return detail::audit(native(), S::value);
    }

protected:
    using transfer<P, S>::transfer;
    ~queries() = default;
    queries(queries&&) noexcept = default;
    queries& operator=(queries&&) noexcept = default;
};

}  // namespace sockstate::detail
