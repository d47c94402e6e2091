#pragma once

// What the lists of protocol control blocks of macOS and FreeBSD have in common: a head, one record a socket, and
// the head again, each beginning with its length; and how a control block holds its addresses.

#include <connection_row.hpp>
#include <kernel_record.hpp>
#include <posix/bsd_tcp_state.hpp>

#include <sockstate/platform/connections.hpp>

#include <cstddef>
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

// What a system's lists hold, `Lists`: the layouts `head`, `block` and `tcp_record`, which begins with its length and
// has the block in it; their byte `order`; the field of a block that is not 0 where it has a socket, `socket_mark`, and
// the function `socket_number`, which reads the socket's number; whether the connections that wait for accept include
// those in their handshake; and, if the field `socket_length` has one value only, that value as `socket_size`.

template <class Lists>
using pcb_record = kernel_record<typename Lists::block, Lists::order>;

template <class Lists>
[[nodiscard]] bool has_socket(const pcb_record<Lists>& raw) noexcept {
    return raw[Lists::socket_mark] != 0;
}

/// The kernel's number of the socket, by which its lists of open files name it, too; empty if there is none.
template <class Lists>
[[nodiscard]] std::optional<std::uint64_t> socket_number(const pcb_record<Lists>& raw) noexcept {
    const std::uint64_t number = Lists::socket_number(raw);
    return number != 0 ? std::optional{number} : std::nullopt;
}

/// False where the kernel writes a socket of another layout.
template <class Lists>
[[nodiscard]] bool is_whole(const pcb_record<Lists>& raw) noexcept {
    if constexpr (requires { Lists::socket_size; }) {
        return !has_socket<Lists>(raw) || raw[&Lists::block::socket_length] == Lists::socket_size;
    } else {
        return true;
    }
}

template <class Lists>
void decode_accept_queue(const pcb_record<Lists>& raw, connection& listener) noexcept {
    using block = typename Lists::block;
    const std::uint32_t waiting = raw[&block::waiting];
    const std::uint32_t unfinished = Lists::waiting_includes_unfinished ? raw[&block::unfinished] : 0;
    set_queues(listener, waiting - std::min(waiting, unfinished), raw[&block::waiting_limit]);
}

/// False where the block is not one that can be read.
template <class Lists>
[[nodiscard]] bool decode_pcb_ends(const pcb_record<Lists>& raw, ip::endpoint& local, ip::endpoint& remote) noexcept {
    const auto bytes = raw.as_written();
    const auto here = decode_pcb_endpoint(bytes.speaks, bytes.local_address, bytes.local_port);
    const auto there = decode_pcb_endpoint(bytes.speaks, bytes.remote_address, bytes.remote_port);
    local = here.value_or(local);
    remote = there.value_or(remote);
    return here && there && is_whole<Lists>(raw);
}

template <class Lists>
[[nodiscard]] result<connection> decode_tcp_pcb(std::span<const std::byte> bytes) noexcept {
    using tcp_record = typename Lists::tcp_record;
    using block = typename Lists::block;
    const pcb_record<Lists> raw{bytes.subspan(offsetof(tcp_record, own))};
    result<connection> row{tl::in_place};
    if (!decode_pcb_ends<Lists>(raw, row->local, row->remote)) return malformed_pcblist(operation::connections);
    row->state = decode_bsd_tcp_state(kernel_record<tcp_record, Lists::order>{bytes}[&tcp_record::state]);
    if (!has_socket<Lists>(raw)) return row;  // as a handshake and TIME-WAIT may be
    row->inode = socket_number<Lists>(raw);
    if (row->state == tcp_state::listen) {
        decode_accept_queue<Lists>(raw, *row);
    } else {
        set_queues(*row, raw[&block::receive_queue], raw[&block::send_queue]);
    }
    if (row->state != tcp_state::time_wait) row->uid = raw[&block::user];
    return row;
}

template <class Lists>
[[nodiscard]] result<udp_socket> decode_udp_pcb(std::span<const std::byte> bytes) noexcept {
    using block = typename Lists::block;
    const pcb_record<Lists> raw{bytes};
    result<udp_socket> row{tl::in_place};
    ip::endpoint remote;
    if (!decode_pcb_ends<Lists>(raw, row->local, remote)) return malformed_pcblist(operation::udp_sockets);
    if (remote.port() != 0 || !remote.address().is_unspecified()) row->remote = remote;
    if (has_socket<Lists>(raw)) {
        row->inode = socket_number<Lists>(raw);
        set_queues(*row, raw[&block::receive_queue], raw[&block::send_queue]);
        row->uid = raw[&block::user];
    }
    return row;
}

/// Hands each record of `list`, which are of `least` bytes or more, to `take` until it answers false or an error.
template <class Lists, class Take>
[[nodiscard]] result<void> visit_pcb_records(std::span<const std::byte> list, std::size_t least, operation asked,
                                             Take take) {
    using head = typename Lists::head;
    using head_record = kernel_record<head, Lists::order>;
    const head_record first{list};
    const auto first_length = first[&head::length];
    if (first_length < sizeof(head) || first_length > list.size()) return malformed_pcblist(asked);
    for (auto rest = list.subspan(static_cast<std::size_t>(first_length)); !rest.empty();) {
        const auto length = head_record{rest}[&head::length];  // as every record begins
        if (length == sizeof(head) && length == rest.size()) return {};
        if (length < least || length > rest.size()) return malformed_pcblist(asked);
        const result<bool> more = take(rest.first(static_cast<std::size_t>(length)));
        if (!more) return tl::unexpected{more.error()};
        if (!*more) return {};
        rest = rest.subspan(static_cast<std::size_t>(length));
    }
    // Where there is no socket at all, one head may be all there is.
    if (first[&head::count] != 0) return malformed_pcblist(asked);
    return {};
}

/// Calls `visit` with each row that `wanted` lets through. A socket that has no address yet is no connection.
template <class Lists>
[[nodiscard]] result<void> visit_tcp_pcbs(std::span<const std::byte> list, const connection_filter& wanted,
                                          connection_visitor visit, void* context) {
    return visit_pcb_records<Lists>(list, sizeof(typename Lists::tcp_record), operation::connections,
                                    [&](std::span<const std::byte> record) -> result<bool> {
                                        const auto row = decode_tcp_pcb<Lists>(record);
                                        if (!row) return tl::unexpected{row.error()};
                                        return row->local.port() == 0 || !matches(wanted, *row) ||
                                               visit(context, *row, nullptr);
                                    });
}

template <class Lists>
[[nodiscard]] result<void> visit_udp_pcbs(std::span<const std::byte> list, const udp_filter& wanted, udp_visitor visit,
                                          void* context) {
    return visit_pcb_records<Lists>(list, sizeof(typename Lists::block), operation::udp_sockets,
                                    [&](std::span<const std::byte> record) -> result<bool> {
                                        const auto row = decode_udp_pcb<Lists>(record);
                                        if (!row) return tl::unexpected{row.error()};
                                        return row->local.port() == 0 || !matches(wanted, *row) || visit(context, *row);
                                    });
}

}  // namespace sockstate::platform
