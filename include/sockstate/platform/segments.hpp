#pragma once

// The seam, one buffer that the system cuts into datagrams, and datagrams that it joins to one.

#include <sockstate/platform/io.hpp>

namespace sockstate {
struct datagram_header;
}

namespace sockstate::platform {

/// The most datagrams that one such buffer (a train) may have, on every system that accepts one.
inline constexpr std::size_t most_segments = 64;
/// How many bytes it has at most.
inline constexpr std::size_t longest_train = 65'507;

/// Sends `bytes` as datagrams of `segment_size` bytes, the last one perhaps shorter, to `to` or, if that is null, to
/// the socket's peer. All go or none. `errc::not_supported` where the system cuts no trains. A train that the device
/// or the route does not take is io_error, `errc::invalid_argument` or message_size. Not made again after a signal:
/// that is `interrupted`.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_train(native_handle handle, byte_view bytes,
                                                              std::size_t segment_size, const native_address* to,
                                                              const datagram_header& header, waiting mode) noexcept;
/// Lets the socket receive several datagrams as one, with their size beside them. `errc::not_supported` where the
/// system does not, or does not always report the size.
[[nodiscard]] SOCKSTATE_EXPORT result<void> coalesce(native_handle handle) noexcept;

}  // namespace sockstate::platform
