#pragma once

// The seam, handles and variables from the parent process.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstdint>

namespace sockstate::platform {

/// This process's number, as its parent sees it.
[[nodiscard]] SOCKSTATE_EXPORT std::uint32_t process_id() noexcept;
/// A number that this process has and no other one gets, as the service manager knows it: on Linux that of its pidfd.
/// `errc::not_supported` where the kernel has none.
[[nodiscard]] SOCKSTATE_EXPORT result<std::uint64_t> process_instance() noexcept;
/// The handle that the parent left open under this number; not_supported on systems that do not pass handles in this
/// way.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> find_inherited(std::uint32_t number) noexcept;
/// Child processes do not inherit the handle from here on.
[[nodiscard]] SOCKSTATE_EXPORT result<void> stop_inheriting(native_handle handle) noexcept;
/// Removes a variable from the environment; `name` ends in a NUL. Not while other threads read the environment.
SOCKSTATE_EXPORT void remove_variable(const char* name) noexcept;

}  // namespace sockstate::platform
