#pragma once

// The seam, sending the bytes of a file on a stream.

#include <sockstate/bytes.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstdint>

namespace sockstate::platform {

// The offset, and the sum of offset and count, are at most 2^63 - 1. The file's own position does not change, except on
// Windows.

/// Sends some of `count` bytes, of which there must be at least one, and says how many; 0 is the file's end. Raises no
/// signal. Waits where the handle blocks. `errc::not_supported`: the system does not send from this file, and nothing
/// was sent. A call is not repeated after a signal; the error is `interrupted`.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_file(native_handle to, native_file from, std::uint64_t offset,
                                                             std::size_t count) noexcept;
/// How many bytes `send_file` can give a handle that blocks without waiting, at least 1; operation_would_block where it
/// would have to wait. `errc::not_supported` where `send_file` never sends.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_room(native_handle handle) noexcept;
/// Reads some bytes at `offset`; 0 is the file's end. Its failures are those of `operation::send_file`.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> read_file(native_file from, std::uint64_t offset,
                                                             byte_buffer buffer) noexcept;

}  // namespace sockstate::platform
