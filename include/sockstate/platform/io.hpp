#pragma once

// The seam, sending and receiving of bytes and datagrams.

#include <sockstate/bytes.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/platform/wait.hpp>
#include <sockstate/result.hpp>

#include <span>

namespace sockstate::platform {

// A call moves less than 2 GiB. Sends raise no signal. On a stream, 0 received of a buffer that is not empty is the
// peer's FIN. A call is not repeated after a signal; the error is `interrupted`.

/// How a receive treats what it reads. An int, as `waiting` is: the backend computes flags from it.
enum class reading {  // NOLINT(performance-enum-size)
    take,             ///< it is received once
    peek,             ///< it stays to be received again
};

/// Sends some of the bytes, and answers how many.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code send(native_handle handle, byte_view bytes, waiting mode) noexcept;
/// Receives what is there, and answers how many bytes.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code receive(native_handle handle, byte_buffer buffer, waiting mode,
                                                      reading how) noexcept;
/// Sends one datagram to an address that is encoded.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code send_to(native_handle handle, byte_view bytes, const native_address& to,
                                                      waiting mode) noexcept;
/// The same, and encodes an internet endpoint first.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code send_to(native_handle handle, byte_view bytes, const ip::endpoint& to,
                                                      waiting mode) noexcept;
/// The same of a local endpoint.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code send_to(native_handle handle, byte_view bytes, const local::endpoint& to,
                                                      waiting mode) noexcept;
/// The number is the datagram's size. One that is larger than the buffer was cut; it may be less than the whole size.
/// The parameters are in the order of the system's own call, so that they can stay in their registers.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code receive_from(native_handle handle, byte_buffer buffer, waiting mode,
                                                           native_address& from, reading how) noexcept;

/// A datagram that arrived.
struct datagram_size {
    std::size_t bytes;  ///< written to the caller's memory
    bool truncated;     ///< the rest is lost
};

/// The parts that one call takes (IOV_MAX of every system here).
inline constexpr std::size_t most_parts = 1024;

/// Several parts as one, in order; to `to` unless it is null. Over `most_parts` of them is message_size.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts,
                                                              const native_address* to, waiting mode) noexcept;
/// Into several parts, filled in order; the sender in `from` unless it is null. Parts over `most_parts` stay unused.
[[nodiscard]] SOCKSTATE_EXPORT result<datagram_size> receive_parts(native_handle handle,
                                                                   std::span<const byte_buffer> parts,
                                                                   native_address* from, waiting mode,
                                                                   reading how) noexcept;

}  // namespace sockstate::platform
