#pragma once

// The calls that only datagram sockets have. udp.hpp and local.hpp include this header, tcp.hpp does not.

#include <sockstate/detail/network_reports.hpp>
#include <sockstate/platform/datagrams.hpp>

namespace sockstate::ip {
struct membership;
}

namespace sockstate {

// clang-format off
/// `join` of a multicast group is legal: a socket of internet datagrams that can receive.
template <class P, class S> concept can_join_group  = detail::legal<P, S, verb::join> && detail::internet_datagram<P>;
/// `leave` of a multicast group is legal: as `can_join_group`.
template <class P, class S> concept can_leave_group = detail::legal<P, S, verb::leave> && detail::internet_datagram<P>;
// clang-format on

namespace detail {

/// Datagrams about which the system reports more than the sender: those of the internet, and those that can carry
/// handles.
template <class P>
concept reports_datagrams = internet_datagram<P> || passes_handles<P>;

[[nodiscard]] SOCKSTATE_EXPORT result<void> join_group(native_handle, const ip::membership&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> leave_group(native_handle, const ip::membership&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_datagram(native_handle, byte_view,
                                                                 const platform::native_address*,
                                                                 const datagram_header&, deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<platform::datagram_size> receive_datagram(native_handle, byte_buffer,
                                                                                platform::native_address&,
                                                                                datagram_info&, deadline,
                                                                                platform::reading) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<platform::datagram_size> receive_local_message(native_handle, byte_buffer,
                                                                                     platform::native_address&,
                                                                                     datagram_info&, deadline,
                                                                                     platform::reading) noexcept;

/// Datagrams with what the system reports of them, and multicast groups.
template <class P, class S>
class SOCKSTATE_CONSUMABLE datagrams : public network_reports<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using typename settings<P, S>::endpoint_type;
    using network_reports<P, S>::native;
    using network_reports<P, S>::peek_from;
    using network_reports<P, S>::receive_from;
    using network_reports<P, S>::send;
    using network_reports<P, S>::send_to;

    /// Like `receive_from`, and fills `info` with what the system reports about the datagram: the socket's
    /// `option::report_…` choose what. Calls recvmsg(2). If it fails, `info` is empty. Handles that came with a local
    /// datagram are closed, as by a plain `receive`; `receive_handles_from` keeps them and also takes an info. Local
    /// datagrams: not on Windows.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> receive_from(byte_buffer buffer,
                                                                                       datagram_info& info,
                                                                                       deadline until = {})
        requires can_receive_from<P, S> && reports_datagrams<P>
    {
        return read_from(buffer, info, until, platform::reading::take);
    }
    /// As `receive_from` with an info, and leaves the datagram to be received again.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> peek_from(byte_buffer buffer,
                                                                                    datagram_info& info,
                                                                                    deadline until = {})
        requires can_receive_from<P, S> && reports_datagrams<P>
    {
        return read_from(buffer, info, until, platform::reading::peek);
    }
    /// Like `send_to`, with the settings of `header` for this one datagram. Calls sendmsg(2).
    ///
    /// If the system cannot do for a single datagram what the header asks, nothing is sent, and the error is
    /// `errc::not_supported`: on macOS and FreeBSD a hop limit to an IPv4 receiver; on macOS a source together with an
    /// interface, and on FreeBSD an interface, to an IPv4 receiver; on Windows a traffic class beyond its two bits of
    /// ECN, from an IPv4 socket or where the system is older than that option. Windows refuses to send the mark of
    /// congestion (`errc::invalid_argument`). A source that is not this machine's is network_unreachable or
    /// `errc::invalid_argument`, one of the other family than the receiver is `errc::invalid_argument`.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_to(byte_view bytes, const endpoint_type& receiver,
                                                             const datagram_header& header, deadline until = {})
        requires can_send_to<P, S> && internet_datagram<P>
    {
        platform::native_address to;
        encode(receiver, to);
        return detail::send_datagram(native(), bytes, &to, header, until);
    }
    /// As `send`, with what `header` asks for this one datagram. Errors as of `send_to` with a header.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send(byte_view bytes, const datagram_header& header,
                                                          deadline until = {})
        requires can_send<P, S> && internet_datagram<P>
    {
        return detail::send_datagram(native(), bytes, nullptr, header, until);
    }

    /// Joins a multicast group on an interface: from then on the socket receives what is sent to the group and to the
    /// socket's port. Calls setsockopt(2).
    ///
    /// From its first `join` on, a socket receives from the groups that it has joined, and from no other group. (Linux
    /// needs IP_MULTICAST_ALL and IPV6_MULTICAST_ALL to be off for that. `join` turns both off, the second from Linux
    /// 4.20 on. A Linux socket that has never joined may receive from groups that other sockets have joined. For an
    /// IPv6 group Linux ignores the interface: if another socket has joined the same group on another interface, this
    /// socket receives from there too.) With a `source` the socket receives only what that sender sends to the group;
    /// one socket joins a group either with sources or without.
    ///
    /// Errors: address_in_use if the socket is in the group already; no_such_device or address_not_available for an
    /// interface that does not exist; no_buffer_space or not_enough_memory if the system allows no more groups (Linux:
    /// 20 of IPv4); `errc::invalid_argument` for an address that is no group, for a source of the other family, for an
    /// interface that is not that of the group's scope id, and for an IPv6 group on an IPv4 socket. Windows reports
    /// address_not_available also for a group that the socket is in already. An IPv4 group on an IPv6 socket works on
    /// Linux, and without a source on macOS; elsewhere it is `errc::not_supported`.
    [[nodiscard]] SOCKSTATE_LIVE result<void> join(const ip::membership& group)
        requires can_join_group<P, S>
    {
        return detail::join_group(native(), group);
    }
    /// Leaves a group that `join` has joined with the same membership. Closing the socket leaves all of its groups.
    ///
    /// Errors: address_not_available if the socket is not in the group; otherwise as `join`.
    [[nodiscard]] SOCKSTATE_LIVE result<void> leave(const ip::membership& group)
        requires can_leave_group<P, S>
    {
        return detail::leave_group(native(), group);
    }

protected:
    using network_reports<P, S>::network_reports;
    ~datagrams() = default;
    datagrams(datagrams&&) noexcept = default;
    datagrams& operator=(datagrams&&) noexcept = default;

private:
    result<received_datagram<endpoint_type>> read_from(byte_buffer buffer, datagram_info& info, deadline until,
                                                       platform::reading how) {
        platform::native_address from;
        constexpr auto receive_one = internet_datagram<P> ? detail::receive_datagram : detail::receive_local_message;
        const auto got = receive_one(native(), buffer, from, info, until, how);
        if (!got) return tl::unexpected{got.error()};
        received_datagram<endpoint_type> received{buffer.first(got->bytes), {}, got->truncated};
        if (!decode(from, received.sender)) return tl::unexpected{no_sender(from)};
        return received;
    }
};

}  // namespace detail
}  // namespace sockstate
