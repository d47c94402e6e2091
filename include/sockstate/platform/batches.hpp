#pragma once

// The seam, many datagrams in one call.

#include <sockstate/datagram/batch.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/io.hpp>

namespace sockstate::platform {

// Each function moves at most `most_datagrams`. A call is not repeated after a signal; the error is `interrupted`.

/// How many datagrams one call moves at most.
inline constexpr std::size_t most_datagrams = 32;

/// Sends from the first on, and returns how many went: at least one, else the error is the first one's. An error after
/// the first datagram is not reported: the next call, which begins there, gets it again.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_datagrams(
    native_handle handle, std::span<const outgoing_datagram<ip::endpoint>> datagrams, waiting mode) noexcept;
/// The same of datagrams that all go to `to` or, if that is null, to the socket's peer, with one header.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_datagrams(native_handle handle,
                                                                  std::span<const byte_view> datagrams,
                                                                  const native_address* to,
                                                                  const datagram_header& header, waiting mode) noexcept;
/// Fills the slots from the first on, and returns how many. Waits by `mode` for the first datagram, and takes what is
/// there besides. An error that comes after some datagrams is reported with their number, or kept by the system for the
/// next call.
[[nodiscard]] SOCKSTATE_EXPORT batch_result<std::size_t> receive_datagrams(native_handle handle,
                                                                           std::span<datagram_slot<ip::endpoint>> slots,
                                                                           waiting mode) noexcept;

}  // namespace sockstate::platform
