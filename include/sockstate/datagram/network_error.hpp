#pragma once

// What the network reports about a datagram that it did not deliver. These are values; several threads may read the
// same one.

#include <sockstate/error.hpp>
#include <sockstate/ip/endpoint.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace sockstate {

/// Who found out that a datagram was not delivered.
enum class network_error_origin : std::uint8_t {
    local,   ///< this machine, before the datagram left it
    icmp,    ///< a message of ICMP (RFC 792), of a datagram over IPv4
    icmpv6,  ///< a message of ICMPv6 (RFC 4443)
    other,   ///< no error of the network: a sent time or another notice that the program has asked for
};

/// The enumerator as written in code, e.g. `icmpv6`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(network_error_origin from) noexcept;

/// One error of the network, as `take_network_error` gives it.
///
/// ICMP is not authenticated: whoever can guess the addresses and the ports of a datagram can send such a message.
/// `quoted` is what a program can compare with what it has sent.
struct network_error {
    /// What it means to the system: connection_refused (the port is closed), message_size (too long for the way),
    /// host_unreachable (also where the hop limit has passed), network_unreachable, …
    error reason;
    network_error_origin origin;                 ///< who found out
    std::optional<std::uint8_t> icmp_type = {};  ///< of the message, where there was one
    std::optional<std::uint8_t> icmp_code = {};  ///< the same
    /// To whom the datagram went, in the family of the socket: on an IPv6 socket an IPv4 address is a mapped one. The
    /// port is 0 where this machine found out, over IPv4.
    std::optional<ip::endpoint> receiver = {};
    /// The router or the host that sent the message, in the family of the socket.
    std::optional<ip::address> reporter = {};
    /// The longest packet, with its headers, that the path can carry; only for a datagram that was too long.
    std::optional<std::uint32_t> path_mtu_bytes = {};
    /// The beginning of the datagram that was sent, in the caller's buffer, as far as the message contains it.
    std::span<std::byte> quoted = {};
};

/// `message too long (EMSGSIZE) for 192.0.2.7:33434, path MTU 1300, reported by 198.51.100.1`: what is known of it.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const network_error& reported);

}  // namespace sockstate
