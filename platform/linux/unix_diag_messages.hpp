#pragma once

// What asks unix_diag, the part of sock_diag(7) for local sockets, and what it answers, as bytes on any host.

#include <sockstate/tables/local_sockets.hpp>

#include <linux/sock_diag_encode.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// struct unix_diag_msg: the least that a row has.
inline constexpr std::size_t unix_diag_least = 16;

/// The type of a SOCK_… number of Linux.
[[nodiscard]] constexpr std::optional<protocol_kind> decode_socket_type(unsigned number) noexcept {
    switch (number) {
        case 1: return protocol_kind::stream;
        case 2: return protocol_kind::datagram;
        case 5: return protocol_kind::sequenced;
        default: return std::nullopt;
    }
}

/// Asks for every local socket that may be in the wanted state; the reader of the answer compares the rest.
[[nodiscard]] diag_request encode_local_dump(const local_filter& wanted, std::uint32_t sequence) noexcept;

/// The socket of a row's payload; `errc::malformed_answer` for bytes that are none. An attribute that is cut or not
/// known is left out.
[[nodiscard]] result<local_socket> decode_local_row(std::span<const std::byte> payload) noexcept;

}  // namespace sockstate::platform::linux_kernel
