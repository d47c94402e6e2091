#pragma once

// ICMP echo (RFC 792, RFC 4443) as protocols of this program's own, and the messages that they carry.
//
// Linux and macOS let programs without privileges send echoes through datagram sockets of ICMP. Such a socket has an
// identifier in place of a port, and hears the answers to its own requests.

#include <sockstate/bytes.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/lifecycle.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace examples {

struct icmp {
    using endpoint = sockstate::ip::endpoint;

    static constexpr auto kind = sockstate::protocol_kind::datagram;
    static constexpr int number = 1;

    static constexpr auto family = sockstate::ip::family::v4;
    static constexpr std::uint8_t request_type = 8;
    static constexpr std::uint8_t answer_type = 0;
};

struct icmp_v6 {
    using endpoint = sockstate::ip::endpoint;

    static constexpr auto kind = sockstate::protocol_kind::datagram;
    static constexpr int number = 58;

    static constexpr auto family = sockstate::ip::family::v6;
    static constexpr std::uint8_t request_type = 128;
    static constexpr std::uint8_t answer_type = 129;
};

/// A request or its answer. What is sent comes back, so the message itself says when it left and whose it is.
struct echo {
    static constexpr std::size_t header_size = 8;
    static constexpr std::size_t data_size = 56;
    static constexpr std::size_t size = header_size + data_size;

    std::uint64_t token;   ///< the program's: others may receive answers that are not theirs
    std::uint64_t number;  ///< from 1 on; the sequence number of ICMP is its last 16 bits
    std::chrono::steady_clock::time_point sent_at;
};

/// The bytes of a message. The kernel fills in the identifier, and the checksum where it has one of its own.
[[nodiscard]] std::array<std::byte, echo::size> encode_echo(std::uint8_t type, const echo& message);

/// The message in what was received, if it is one of this type: macOS leaves the header of IPv4 before it.
[[nodiscard]] std::optional<echo> decode_echo(std::uint8_t type, sockstate::byte_view received);

}  // namespace examples
