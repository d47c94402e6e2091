#pragma once

// The seam, socket options.

#include <sockstate/native_handle.hpp>
#include <sockstate/option.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

// Numbers cross the seam in the option's own unit: booleans as 0 and 1, times as counts of the option's
// duration, an empty optional as -1, a cookie as its 64 bits.

/// Sets an option whose value is a number.
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_option(native_handle handle, option_id id, std::int64_t value) noexcept;
/// Reads it.
[[nodiscard]] SOCKSTATE_EXPORT result<std::int64_t> get_option(native_handle handle, option_id id) noexcept;
/// Sets an option whose value is a text.
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_option(native_handle handle, option_id id,
                                                       const option::name& value) noexcept;
/// Reads it.
[[nodiscard]] SOCKSTATE_EXPORT result<option::name> get_option_name(native_handle handle, option_id id) noexcept;

/// What a server wants of its port, before bind. POSIX: reuse_address, so that a restart does not wait for
/// TIME-WAIT. Windows: exclusive_address, so that nobody takes the port.
[[nodiscard]] SOCKSTATE_EXPORT result<void> prepare_listener(native_handle handle) noexcept;

}  // namespace sockstate::platform
