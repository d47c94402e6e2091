#pragma once

// The part of a typed TCP socket that asks the kernel. Nothing here changes the socket; any thread may ask.

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
    /// it. A connection that mptcpize(8) has turned into MPTCP without the program's knowledge has a state that the
    /// system does not report: it is `tcp_state::unknown`, `query_info` has no metrics, `audit` is
    /// `errc::not_supported`, and so is `wait_for_state` except for CLOSED.
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
    /// Compares this type with the kernel's state. Takes no error away from the socket.
    ///
    /// `reset` is certain. Only Linux can be certain of it, and only while no call has reported the error and no
    /// segment is left unanswered; sent times, or zero copy, together with unread data hide the error. Everything else
    /// that ended a connection is `gone`: the kernel gave it up, a call has reported the error already, or another
    /// handle ended it. The error that `receive` or `send` returned says more. A socket that has sent its FIN, and was
    /// reset after the peer had acknowledged the FIN, is `consistent` again once a call has reported the reset: the
    /// kernel then shows nothing of it.
    [[nodiscard]] SOCKSTATE_LIVE result<audit_report> audit() const
        requires has_tcp_state<P>
    {
        return detail::audit(native(), S::value);
    }

    /// Limits how long the peer may stay silent: sets whatever this kernel needs for it, and reports what was set and
    /// when the kernel will give the connection up. Calls setsockopt(2) up to six times, then getsockopt(2).
    ///
    /// `within` is rounded down to whole seconds, from 2 s to a day. When the time is over, receive and send fail with
    /// timed_out or host_unreachable, whether the connection was idle or data waited for the peer. A peer that answers
    /// is not silent, except where it takes no data for so long (`stalled_peer::is_gone`), and on Linux also where it
    /// sends but acknowledges nothing.
    ///
    /// With `stalled_peer::lives`, a peer that answers and takes no data is waited for. On macOS and FreeBSD that costs
    /// nothing. Linux from 6.15 on limits the back-off instead, so that 16 s are the least limit while data waits;
    /// before that, and on Windows, the system's own limit stays there. What is documented nowhere (a stalled peer on
    /// Windows) is empty in the answer, and so is what the kernel has no option for (FreeBSD before 14: a stalled
    /// peer).
    ///
    /// Call it right after connect or accept: timers that already run keep their time. It replaces the options that an
    /// earlier call has set. Errors: invalid_argument; else the option that failed, after those before it were set.
    [[nodiscard]] SOCKSTATE_LIVE result<silence_limits> limit_silence(std::chrono::milliseconds within,
                                                                      stalled_peer stalled = stalled_peer::is_gone)
        requires can_limit_silence<P, S>
    {
        return detail::limit_silence(native(), within, stalled);
    }
    /// Reads what limits the silence of the peer, whoever has set it. Calls getsockopt(2) up to seven times.
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
