#pragma once

// The calls of a TCP socket that ask the kernel. They do not change the socket, and any thread may make them.

#include <sockstate/detail/messages.hpp>
#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/tcp/audit.hpp>
#include <sockstate/tcp/peer_sign.hpp>
#include <sockstate/tcp/silence_limits.hpp>

namespace sockstate::detail {

[[nodiscard]] SOCKSTATE_EXPORT result<void> wait_for_state(native_handle, tcp_state_set, deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<audit_report> audit(native_handle, lifecycle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<silence_limits> limit_silence(native_handle, std::chrono::milliseconds,
                                                                    stalled_peer) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<silence_limits> query_silence_limits(native_handle) noexcept;

template <class P, class S>
class datagrams;  // detail/datagrams.hpp
template <class P, class S>
class handle_passing;  // detail/handle_passing.hpp

/// What a socket can do with its bytes. Only datagram sockets have what detail/datagrams.hpp adds.
template <class P, class S, bool IsDatagram = P::kind == protocol_kind::datagram>
struct plain_carrier {
    using type = messages<P, S>;
};
template <class P, class S>
struct plain_carrier<P, S, true> {
    using type = datagrams<P, S>;
};
/// And with handles, where the protocol passes them.
template <class P, class S, bool PassesHandles = passes_handles<P>>
struct carrier : plain_carrier<P, S> {};
template <class P, class S>
struct carrier<P, S, true> {
    using type = handle_passing<P, S>;
};

/// Questions about the connection behind a socket.
template <class P, class S>
class SOCKSTATE_CONSUMABLE queries : public carrier<P, S>::type {
    using base = typename carrier<P, S>::type;
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using base::native;

    /// The state the kernel says the connection is in (RFC 9293 §3.3.2).
    ///
    /// Calls getsockopt(2) once; if the system refuses (Linux under qemu-user, Windows before 10), the connection table
    /// is searched instead. On Linux a connection in TIME-WAIT has no handle and reads as CLOSED: `connections` shows
    /// it. If mptcpize(8) has turned the connection into MPTCP without the program's knowledge, the system does not
    /// report its state. Then the state is `tcp_state::unknown`, `query_info` has no metrics, and `audit` returns
    /// `errc::not_supported`, as does `wait_for_state` for every state but CLOSED.
    [[nodiscard]] SOCKSTATE_LIVE result<tcp_state> query_state() const
        requires has_tcp_state<P>
    {
        const auto state = platform::query_state(native());
        if (state.has_number()) [[likely]]
            return static_cast<tcp_state>(state.value);
        return platform::complete_state(native(), state);
    }
    /// The connection's metrics at this moment; what this kernel does not report is empty.
    ///
    /// Calls getsockopt(2) once, which takes the socket's lock in the kernel while it reads. If the system refuses, the
    /// answer holds only the state, as `query_state` finds it.
    [[nodiscard]] SOCKSTATE_LIVE result<tcp_info> query_info() const
        requires has_tcp_state<P>
    {
        return platform::query_info(native());
    }
    /// Waits until the kernel's state is one of `states`. If `until` passes first, the error is
    /// `errc::deadline_exceeded`.
    ///
    /// The end of a handshake, the peer's FIN and a reset make the handle ready and end the wait at once. No system
    /// announces an acknowledgement, or what another thread does to the socket: the call asks for the state again,
    /// first after 50 µs and later every 10 ms. So it can miss a state that lasts for less time. macOS and Windows
    /// report a FIN in the same way as data: there unread data hides the FIN from the wait.
    [[nodiscard]] SOCKSTATE_LIVE result<void> wait_for_state(tcp_state_set states, deadline until) const
        requires has_tcp_state<P>
    {
        return detail::wait_for_state(native(), states, until);
    }
    /// Compares the type of this socket with the kernel's state. Does not take a pending error from the socket.
    ///
    /// `reset` is reported only if it is certain. Only on Linux can it be certain, and only while no call has reported
    /// the error and no segment is unanswered; notices of sent times or zero copy hide the error if there is also
    /// unread data. In all other cases a connection that has ended is `gone`: the kernel gave it up, a call has already
    /// reported the error, or another handle ended it. The error that `receive` or `send` returned says more. A socket
    /// that has sent its FIN, and was reset after the peer had acknowledged the FIN, is `consistent` again after a call
    /// has reported the reset, because the kernel then shows no sign of it.
    [[nodiscard]] SOCKSTATE_LIVE result<audit_report> audit() const
        requires has_tcp_state<P>
    {
        return detail::audit(native(), S::value);
    }

    /// Limits how long the peer may stay silent: sets whatever this kernel needs for it, and reports what was set and
    /// when the kernel will give the connection up. Calls setsockopt(2) up to six times, then getsockopt(2).
    ///
    /// `within` is rounded down to whole seconds, from 2 s to a day. After this time receive and send fail with
    /// timed_out or host_unreachable, whether the connection was idle or data waited for the peer. A peer that answers
    /// is not silent, unless it takes no data for that long (`stalled_peer::is_gone`), or, on Linux, sends but
    /// acknowledges nothing.
    ///
    /// With `stalled_peer::lives`, the kernel keeps waiting for a peer that answers but takes no data. On macOS and
    /// FreeBSD nothing else changes. On Linux 6.15 and later the call limits the back-off instead, so the shortest
    /// possible limit while data waits is 16 s; on older versions of Linux, and on Windows, the system's own limit
    /// applies then. A limit that is not documented (a stalled peer on Windows), or for which the kernel has no option
    /// (a stalled peer on FreeBSD before 14), is empty in the result.
    ///
    /// Call it right after connect or accept, since timers that already run are not changed. It replaces the options
    /// that an earlier call has set. Errors: invalid_argument, or the error of the option that could not be set; the
    /// options before it are then set.
    [[nodiscard]] SOCKSTATE_LIVE result<silence_limits> limit_silence(std::chrono::milliseconds within,
                                                                      stalled_peer stalled = stalled_peer::is_gone)
        requires can_limit_silence<P, S>
    {
        return detail::limit_silence(native(), within, stalled);
    }
    /// Reads the settings that limit the silence of the peer, whichever call has set them. Calls getsockopt(2) up to
    /// seven times.
    ///
    /// Windows before 10 1709 does not report the times of keep-alive.
    [[nodiscard]] SOCKSTATE_LIVE result<silence_limits> query_silence_limits() const
        requires can_limit_silence<P, S>
    {
        return detail::query_silence_limits(native());
    }

protected:
    using base::base;
    ~queries() = default;
    queries(queries&&) noexcept = default;
    queries& operator=(queries&&) noexcept = default;
};

}  // namespace sockstate::detail
