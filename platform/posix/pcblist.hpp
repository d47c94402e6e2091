#pragma once

// What the lists of protocol control blocks of macOS and FreeBSD have in common: a head, one record a socket, and
// the head again, each beginning with its length; and how a control block holds its addresses.

#include <connection_row.hpp>
#include <kernel_record.hpp>

#include <sockstate/platform.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace sockstate::platform {

/// inp_vflag: which families a control block speaks; both, for a dual-stack one that is not connected.
inline constexpr unsigned pcb_speaks_v4 = 1;
inline constexpr unsigned pcb_speaks_v6 = 2;

/// One end of a control block, its address and port in network order; empty where it speaks neither family.
///
/// IPv4 stands in the last four of the sixteen bytes. The kernel keeps the scope of a link-local address in its
/// second pair of bytes, which are always zero on the wire.
[[nodiscard]] constexpr std::optional<ip::endpoint> decode_pcb_endpoint(unsigned speaks,
                                                                        const std::uint8_t (&address)[16],
                                                                        const std::uint8_t (&port)[2]) noexcept {
    if ((speaks & pcb_speaks_v6) != 0) {
        const ip::endpoint whole = endpoint_v6(address, port, 0);
        if (!whole.address().is_v6() || !whole.address().is_link_local()) return whole;
        std::uint8_t unscoped[16] = {};
        std::copy_n(address, sizeof unscoped, unscoped);
        unscoped[2] = unscoped[3] = 0;
        return endpoint_v6(unscoped, port, static_cast<std::uint32_t>(address[2] << 8U | address[3]));
    }
    if ((speaks & pcb_speaks_v4) != 0) return endpoint_v4(address + 12, port);
    return std::nullopt;
}

[[nodiscard]] inline tl::unexpected<error> malformed_pcblist(operation asked) noexcept {
    return tl::unexpected{error{errc::malformed_answer, asked}};
}

/// Hands each record of `list`, which are of `least` bytes or more, to `take` until it answers false or an error.
/// `Head` is this system's, and begins with its length as a record does.
template <class Head, std::endian Order, class Take>
[[nodiscard]] result<void> visit_pcb_records(std::span<const std::byte> list, std::size_t least, operation asked,
                                             Take take) {
    const kernel_record<Head, Order> head{list};
    const auto head_length = head[&Head::length];
    if (head_length < sizeof(Head) || head_length > list.size()) return malformed_pcblist(asked);
    for (auto rest = list.subspan(static_cast<std::size_t>(head_length)); !rest.empty();) {
        const auto length = kernel_record<Head, Order>{rest}[&Head::length];
        if (length == sizeof(Head) && length == rest.size()) return {};
        if (length < least || length > rest.size()) return malformed_pcblist(asked);
        const result<bool> more = take(rest.first(static_cast<std::size_t>(length)));
        if (!more) return tl::unexpected{more.error()};
        if (!*more) return {};
        rest = rest.subspan(static_cast<std::size_t>(length));
    }
    // Where there is no socket at all, one head may be all there is.
    if (head[&Head::count] != 0) return malformed_pcblist(asked);
    return {};
}

/// Calls `visit` with each row that `decode_row` makes of a record and that `wanted` lets through.
template <class Head, std::endian Order>
[[nodiscard]] result<void> visit_tcp_records(std::span<const std::byte> list, std::size_t least,
                                             result<connection> (*decode_row)(std::span<const std::byte>),
                                             const connection_filter& wanted, connection_visitor visit, void* context) {
    return visit_pcb_records<Head, Order>(
        list, least, operation::connections, [&](std::span<const std::byte> record) -> result<bool> {
            const auto row = decode_row(record);
            if (!row) return tl::unexpected{row.error()};
            // A socket that has no address yet is no connection.
            return row->local.port() == 0 || !matches(wanted, *row) || visit(context, *row, nullptr);
        });
}
template <class Head, std::endian Order>
[[nodiscard]] result<void> visit_udp_records(std::span<const std::byte> list, std::size_t least,
                                             result<udp_socket> (*decode_row)(std::span<const std::byte>),
                                             const udp_filter& wanted, udp_visitor visit, void* context) {
    return visit_pcb_records<Head, Order>(
        list, least, operation::udp_sockets, [&](std::span<const std::byte> record) -> result<bool> {
            const auto row = decode_row(record);
            if (!row) return tl::unexpected{row.error()};
            return row->local.port() == 0 || !matches(wanted, *row) || visit(context, *row);
        });
}

}  // namespace sockstate::platform
