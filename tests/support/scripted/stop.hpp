#pragma once

// The stops of the scripted kernel. They are no part of a script: threads wait for them by the real clock.

#include <sockstate/deadline.hpp>
#include <sockstate/platform/wait.hpp>
#include <sockstate/result.hpp>

namespace sockstate::test {

/// Whether the handle belongs to a stop; the script's own handles are smaller.
[[nodiscard]] bool is_stop(native_handle handle) noexcept;
/// As `platform::wait`, of such a handle.
[[nodiscard]] result<void> wait_for_stop(native_handle handle, deadline until);
/// As `platform::wait_any`, of such handles. The clock of the script stands still meanwhile, so the time of `until`
/// counts for nothing: it is over only when a minute brought nothing.
[[nodiscard]] result<void> wait_for_stops(std::span<platform::waited> handles, deadline until);

}  // namespace sockstate::test
