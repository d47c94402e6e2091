#pragma once

// A row of a table of sockets: how every backend reads its addresses, and whether it is wanted.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace sockstate::platform {

/// The endpoint of an IPv4 address and a port, both in network order.
[[nodiscard]] constexpr ip::endpoint endpoint_v4(const std::uint8_t* address, const std::uint8_t* port) noexcept {
    ip::address_v4::bytes_type bytes{};
    std::copy_n(address, bytes.size(), bytes.begin());
    return {ip::address_v4{bytes}, static_cast<std::uint16_t>(port[0] << 8U | port[1])};
}

/// The same of an IPv6 address; a mapped one as IPv4. The scope is kept where one can matter.
[[nodiscard]] constexpr ip::endpoint endpoint_v6(const std::uint8_t* address, const std::uint8_t* port,
                                                 std::uint32_t scope_id) noexcept {
    ip::address_v6::bytes_type bytes{};
    std::copy_n(address, bytes.size(), bytes.begin());
    ip::address_v6 v6{bytes};
    if (v6.is_link_local()) v6 = v6.with_scope(scope_id);
    return ip::endpoint{v6, static_cast<std::uint16_t>(port[0] << 8U | port[1])}.unmapped();
}

/// Stores the two numbers that a kernel keeps for a socket's queues. For a listener they count connections.
inline void set_queues(connection& row, std::uint32_t receive, std::uint32_t send) noexcept {
    const bool listens = row.state == tcp_state::listen;
    (listens ? row.accept_queue_length : row.receive_queue_bytes) = receive;
    (listens ? row.accept_queue_limit : row.send_queue_bytes) = send;
}

inline void set_queues(udp_socket& row, std::uint32_t receive, std::uint32_t send) noexcept {
    row.receive_queue_bytes = receive;
    row.send_queue_bytes = send;
}

/// Whether the endpoint, which is unmapped, is at this address and port, where they are set.
[[nodiscard]] constexpr bool matches(const std::optional<ip::prefix>& address, std::optional<std::uint16_t> port,
                                     const ip::endpoint& found) noexcept {
    return (!port || *port == found.port()) && (!address || address->unmapped().contains(found.address()));
}

/// Whether `row`, whose addresses are unmapped, matches every field of `wanted` that is set.
[[nodiscard]] constexpr bool matches(const connection_filter& wanted, const connection& row) noexcept {
    return wanted.states.contains(row.state) && matches(wanted.local_address, wanted.local_port, row.local) &&
           matches(wanted.remote_address, wanted.remote_port, row.remote);
}

[[nodiscard]] constexpr bool matches(const udp_filter& wanted, const udp_socket& row) noexcept {
    if (!matches(wanted.local_address, wanted.local_port, row.local)) return false;
    return row.remote ? matches(wanted.remote_address, wanted.remote_port, *row.remote)
                      : !wanted.remote_address && !wanted.remote_port;
}

[[nodiscard]] constexpr bool matches(const local_filter& wanted, const local_socket& row) noexcept {
    return (!wanted.type || wanted.type == row.type) && (!wanted.state || wanted.state == row.state) &&
           (!wanted.name || wanted.name == row.name);
}

}  // namespace sockstate::platform
