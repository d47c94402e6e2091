#pragma once

// The seam, datagrams together with what the system reports about them, or with settings for a single one.

#include <sockstate/platform/io.hpp>

namespace sockstate {
struct datagram_header;
struct datagram_info;
}  // namespace sockstate

namespace sockstate::platform {

// A call is not repeated after a signal; the error is `interrupted`.

/// One datagram, to `to` or, if that is null, to the socket's peer. What the header asks for and the system cannot do
/// for one datagram is `errc::not_supported`; nothing is sent then.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_datagram(native_handle handle, byte_view bytes,
                                                                 const native_address* to,
                                                                 const datagram_header& header, waiting mode) noexcept;
/// One datagram, its sender and what came with it. `info` is empty after a failure.
[[nodiscard]] SOCKSTATE_EXPORT result<datagram_size> receive_datagram(native_handle handle, byte_buffer buffer,
                                                                      native_address& from, datagram_info& info,
                                                                      waiting mode, reading how) noexcept;

}  // namespace sockstate::platform
