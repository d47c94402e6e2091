#pragma once

// The seam, stops: a pair of handles. When the one is raised, the other becomes readable, which ends waits.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Either may be the same handle as the other.
struct stop_handles {
    native_handle waited_for = invalid_handle;  ///< becomes readable
    native_handle raised = invalid_handle;      ///< what `raise_stop` writes to
};

/// A new pair, not raised yet and not inherited by child processes. Makes several system calls.
[[nodiscard]] SOCKSTATE_EXPORT result<stop_handles> open_stop() noexcept;
/// Makes `waited_for` readable, for ever. Any thread may call it, on POSIX a signal handler too; errno stays as it
/// was. A pair of empty handles is left alone.
SOCKSTATE_EXPORT void raise_stop(stop_handles stop) noexcept;
/// Closes both; a pair of empty handles is left alone.
SOCKSTATE_EXPORT void close_stop(stop_handles stop) noexcept;

}  // namespace sockstate::platform
