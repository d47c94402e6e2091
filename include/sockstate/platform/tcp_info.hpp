#pragma once

// The seam, what the kernel knows of one TCP connection.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>
#include <sockstate/tcp/info.hpp>
#include <sockstate/tcp/state.hpp>

namespace sockstate::platform {

[[nodiscard]] SOCKSTATE_EXPORT result<tcp_state> query_state(native_handle handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<tcp_info> query_info(native_handle handle) noexcept;

}  // namespace sockstate::platform
