#pragma once

// The calls of a datagram socket that ask what the network reports about datagrams that were sent. datagrams.hpp
// includes this header.

#include <sockstate/detail/batches.hpp>
#include <sockstate/platform/network_errors.hpp>
#include <sockstate/platform/path_mtu.hpp>

namespace sockstate {

/// A socket of internet datagrams that sends or receives, or has done so: only there does the network report errors.
template <class P, class S>
concept can_take_network_error =
    detail::internet_datagram<P> && (detail::legal<P, S, verb::receive_from> || detail::legal<P, S, verb::send>);

/// A socket of internet datagrams that has a peer, and so a way to it.
template <class P, class S>
concept has_path_mtu = detail::internet_datagram<P> && has_remote_endpoint<P, S>;

namespace detail {

/// Errors of the network, and the path MTU.
template <class P, class S>
class SOCKSTATE_CONSUMABLE network_reports : public batches<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using batches<P, S>::native;

    /// Takes the oldest report of the network from the socket. A report says that a datagram was refused, was too long
    /// for the path, passed too many routers, or could not be routed. The result is empty if there is no report. The
    /// call never waits. Calls recvmsg(2) with MSG_ERRQUEUE.
    ///
    /// The socket keeps reports after `option::report_errors` was set; the comment of that option says how reports
    /// affect other calls until they are taken. `wait_readable` ends when there is a report. The call writes the
    /// beginning of the datagram to `quoted`, as much as fits, and the result refers to it. A report of another kind
    /// that the program has asked for by an option of its own (sent times) is given too, with
    /// `network_error_origin::other`.
    ///
    /// Linux; elsewhere `errc::not_supported`. (macOS and FreeBSD give a connected socket the last error, by its next
    /// call.)
    [[nodiscard]] SOCKSTATE_LIVE result<std::optional<network_error>> take_network_error(byte_buffer quoted = {})
        requires can_take_network_error<P, S>
    {
        return platform::take_network_error(native(), quoted);
    }

    /// The longest packet, with its headers, that the system believes the way to the peer takes, in bytes: that of the
    /// interface until a router has reported less. Calls getpeername(2) and getsockopt(2) (IP_MTU, IPV6_MTU; macOS,
    /// FreeBSD IPV6_PATHMTU).
    ///
    /// It is a hint: what routers report is not authenticated, and is forgotten after some time. `errc::not_supported`
    /// on a Windows that is too old for it, and on macOS and FreeBSD for an IPv4 peer.
    [[nodiscard]] SOCKSTATE_LIVE result<std::uint32_t> path_mtu() const
        requires has_path_mtu<P, S>
    {
        return platform::path_mtu(native());
    }

protected:
    using batches<P, S>::batches;
    ~network_reports() = default;
    network_reports(network_reports&&) noexcept = default;
    network_reports& operator=(network_reports&&) noexcept = default;
};

}  // namespace detail
}  // namespace sockstate
