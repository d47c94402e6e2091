#pragma once

// The part of a typed datagram socket that other sockets do not have. udp.hpp and local.hpp include it, and tcp.hpp
// does not.

#include <sockstate/detail/messages.hpp>

namespace sockstate::ip {
struct membership;
}

namespace sockstate {

// clang-format off
/// The calls of the table that only internet datagrams have.
template <class P, class S> concept can_join_group  = detail::legal<P, S, verb::join> && detail::internet_datagram<P>;
template <class P, class S> concept can_leave_group = detail::legal<P, S, verb::leave> && detail::internet_datagram<P>;
// clang-format on

namespace detail {

[[nodiscard]] SOCKSTATE_EXPORT result<void> join_group(native_handle, const ip::membership&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> leave_group(native_handle, const ip::membership&) noexcept;

/// Multicast groups.
template <class P, class S>
class SOCKSTATE_CONSUMABLE datagrams : public messages<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using messages<P, S>::native;

    /// Joins a multicast group on an interface: from then on the socket receives what is sent to the group and to the
    /// socket's port. Calls setsockopt(2).
    ///
    /// From its first `join` on, a socket receives from the groups that it has joined, and from no other group. (Linux
    /// needs IP_MULTICAST_ALL and IPV6_MULTICAST_ALL to be off for that. `join` turns both off, the second from Linux
    /// 4.20 on. A Linux socket that has never joined may receive from groups that other sockets have joined.) With a
    /// `source` the socket receives only what that sender sends to the group; one socket joins a group either with
    /// sources or without.
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
    using messages<P, S>::messages;
    ~datagrams() = default;
    datagrams(datagrams&&) noexcept = default;
    datagrams& operator=(datagrams&&) noexcept = default;
};

}  // namespace detail
}  // namespace sockstate
