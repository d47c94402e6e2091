#pragma once

// What the lists of protocol control blocks of macOS and FreeBSD have in common: a head, one record a socket, and
// the head again, each beginning with its length; and how a control block holds its addresses.

#include <connection_row.hpp>
#include <kernel_record.hpp>

#include <sockstate/platform.hpp>

#include <cstdint>
#include <optional>

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

[[nodiscard]] inline tl::unexpected<error> malformed_pcblist() noexcept {
    return tl::unexpected{error{errc::malformed_answer, operation::connections}};
}

/// Calls `visit(context, row)` for each record of `list` that `decode_row` makes a row that `wanted` lets through.
/// `Head` and `Layout` are this system's, each with a `length`.
template <class Head, class Layout, std::endian Order>
[[nodiscard]] result<void> visit_pcb_records(std::span<const std::byte> list,
                                             result<connection> (*decode_row)(const kernel_record<Layout, Order>&),
                                             const connection_filter& wanted, connection_visitor visit, void* context) {
    const kernel_record<Head, Order> head{list};
    const auto head_length = head[&Head::length];
    if (head_length < sizeof(Head) || head_length > list.size()) return malformed_pcblist();
    for (auto rest = list.subspan(static_cast<std::size_t>(head_length)); !rest.empty();) {
        const auto length = kernel_record<Layout, Order>{rest}[&Layout::length];
        if (length == sizeof(Head) && length == rest.size()) return {};
        if (length < sizeof(Layout) || length > rest.size()) return malformed_pcblist();
        const auto row = decode_row(kernel_record<Layout, Order>{rest.first(static_cast<std::size_t>(length))});
        if (!row) return tl::unexpected{row.error()};
        // A socket that has no address yet is no connection.
        if (row->local.port() != 0 && matches(wanted, *row)) visit(context, *row);
        rest = rest.subspan(static_cast<std::size_t>(length));
    }
    // Where there is no socket at all, one head may be all there is.
    if (head[&Head::count] != 0) return malformed_pcblist();
    return {};
}

}  // namespace sockstate::platform
