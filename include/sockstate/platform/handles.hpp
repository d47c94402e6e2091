#pragma once

// The seam, handles that go to another process over a local socket.

#include <sockstate/bytes.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/io.hpp>
#include <sockstate/result.hpp>

#include <span>

namespace sockstate {
class handle_view;
struct datagram_info;
}  // namespace sockstate

namespace sockstate::platform {

/// How many handles go with one message, at most: 253 on Linux, 254 on macOS and FreeBSD.
inline constexpr std::size_t most_handles = 253;

/// Sends bytes, and with the first of them up to `most_handles` handles, which stay open here. No call is made again
/// after a signal. `errc::not_supported` where a system passes no handles.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_handles(native_handle handle, byte_view bytes,
                                                                std::span<const handle_view> handles,
                                                                waiting mode) noexcept;

/// What arrived with handles.
struct received_with_handles {
    std::size_t bytes;    ///< written to the caller's memory
    bool truncated;       ///< the rest of the bytes is lost
    std::size_t handles;  ///< written to the room; the caller's to close
    bool lost;            ///< some handles had no place in the room and were closed, or the system dropped them
};
/// Where a receive writes what came with the bytes; null for what nobody asks.
struct origin {
    native_address* from;  ///< the sender's address
    datagram_info* info;   ///< empty after a failure
};
/// Receives bytes with the handles that came with them, which child processes do not inherit. A peek takes none. On
/// Linux and FreeBSD the handles are never inheritable; on macOS they are until the call returns. If the process has no
/// descriptor left, some or all of the handles are lost, or the error is too_many_files_open.
[[nodiscard]] SOCKSTATE_EXPORT result<received_with_handles> receive_handles(native_handle handle, byte_buffer buffer,
                                                                             std::span<native_handle> room,
                                                                             const origin& to, waiting mode,
                                                                             reading how) noexcept;

}  // namespace sockstate::platform
