#pragma once

// The seam, what the kernel knows of one TCP connection.

#include <sockstate/native_handle.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/result.hpp>
#include <sockstate/tcp/info.hpp>
#include <sockstate/tcp/state.hpp>

namespace sockstate::platform {

/// The number is a `tcp_state`.
[[nodiscard]] SOCKSTATE_EXPORT number_or_code query_state(native_handle handle) noexcept;
/// The state that `query_state` answered. Where it answered a code, the system is asked in its other ways, and the
/// code is the error if it has none.
[[nodiscard]] SOCKSTATE_EXPORT result<tcp_state> complete_state(native_handle handle, number_or_code answered) noexcept;
/// The connection's metrics; where the system has none, its state alone.
[[nodiscard]] SOCKSTATE_EXPORT result<tcp_info> query_info(native_handle handle) noexcept;

}  // namespace sockstate::platform
