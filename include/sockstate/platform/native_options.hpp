#pragma once

// The seam, options by the system's own numbers.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstddef>

namespace sockstate::platform {

/// Hands `size` bytes on as they are. What the system does not know is its own error.
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_native_option(native_handle handle, int level, int name,
                                                              const void* value, std::size_t size) noexcept;
/// Fills exactly `size` bytes; `errc::malformed_answer` if the system writes fewer.
[[nodiscard]] SOCKSTATE_EXPORT result<void> get_native_option(native_handle handle, int level, int name, void* value,
                                                              std::size_t size) noexcept;

}  // namespace sockstate::platform
