// The ends of TCP sockets, which the kernel sends to the group SKNLGRP_INET_TCP_DESTROY and to the same group for IPv6:
// each report is a netlink datagram, like a row of the table.

#include <sockstate/platform/ended_connections.hpp>

#include <connection_row.hpp>
#include <linux/sock_diag.hpp>
#include <linux/sock_diag_decode.hpp>
#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <algorithm>
#include <climits>

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// The kernel's own limit counts twice what is asked for.
void make_room_for_ends(int netlink, std::size_t bytes) noexcept {
    const int half = static_cast<int>(std::min(bytes / 2, std::size_t{INT_MAX / 2}));
    if (::setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &half, sizeof half) == 0) return;
    static_cast<void>(::setsockopt(netlink, SOL_SOCKET, SO_RCVBUF, &half, sizeof half));  // less where it may not
}

constexpr std::uint32_t group_bit(int group) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(group - 1);
}

}  // namespace

result<native_handle> open_ended_connections(std::size_t room_bytes) noexcept {
    descriptor netlink{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG)};
    if (!netlink.valid()) return failed(operation::ended_connections);
    make_room_for_ends(netlink.get(), room_bytes);
    sockaddr_nl groups{};
    groups.nl_family = AF_NETLINK;
    groups.nl_groups = group_bit(SKNLGRP_INET_TCP_DESTROY) | group_bit(SKNLGRP_INET6_TCP_DESTROY);
    if (::bind(netlink.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups) == -1) {
        return failed(operation::ended_connections);
    }
    return netlink.release();
}

result<std::optional<connection_with_info>> take_ended_connection(native_handle handle,
                                                                  const connection_filter& wanted) noexcept {
    alignas(4) std::byte buffer[4096];
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    const auto size = uninterrupted([&] {
        return ::recvfrom(handle, buffer, sizeof buffer, MSG_TRUNC, reinterpret_cast<sockaddr*>(&sender), &sender_size);
    });
    if (size == -1) return failed(operation::ended_connections);
    if (sender.nl_pid != 0) return std::nullopt;  // not from the kernel
    if (static_cast<std::size_t>(size) > sizeof buffer) {
        return tl::unexpected{error{errc::malformed_answer, operation::ended_connections}};
    }
    auto ended = linux_kernel::decode_ended_connection({buffer, static_cast<std::size_t>(size)});
    if (!ended) return tl::unexpected{ended.error()};
    connection_filter ends = wanted;
    ends.states = tcp_state_set::all();
    if (!*ended || !matches(ends, **ended)) return std::nullopt;
    return ended;
}

}  // namespace sockstate::platform
