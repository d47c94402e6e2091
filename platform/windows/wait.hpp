#pragma once

// Readiness of one handle, by select.

#include <sockstate/platform/wait.hpp>

namespace sockstate::platform {

/// Whether the handle is ready, without waiting: on a handle that is not connecting.
[[nodiscard]] result<bool> is_ready(native_handle handle, readiness what, operation during) noexcept;

}  // namespace sockstate::platform
