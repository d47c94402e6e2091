#pragma once

// The seam, waiting: for a handle, or for the clock.

#include <sockstate/deadline.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform {

/// Whether a call may wait.
enum class waiting {  // NOLINT(performance-enum-size): the backend computes flags from it
    as_set,           ///< by the handle's blocking mode
    never,            ///< at once, whatever the mode: operation_would_block where it would have to wait
};

/// What to wait for. Errors and hang-ups end every wait.
enum class readiness : std::uint8_t {
    readable,  ///< a receive or an accept would not block
    writable,  ///< a send would not block
    /// The peer's FIN, or the connection's end. Data alone does not count, except on systems that report a FIN like
    /// data.
    hang_up,
    /// The end of an attempt to connect, connected or failed. Only for a handle that is connecting.
    attempt_over,
};

/// Waits until the handle is ready, `until` passes (`errc::deadline_exceeded`), or its stop is requested
/// (`errc::stopped`, also where the handle is ready).
[[nodiscard]] SOCKSTATE_EXPORT result<void> wait(native_handle handle, readiness what, deadline until) noexcept;
/// A handle that is waited for beside others, and whether it was ready at the end of the wait.
struct waited {
    native_handle handle = invalid_handle;  ///< what is waited for
    readiness what = readiness::readable;   ///< for what
    bool ready = false;                     ///< whether the wait found it ready
};
/// How many handles one wait takes: what select(2) takes on Windows, less the stop.
inline constexpr std::size_t most_waited = 63;
/// Waits until at least one of the handles is ready, and marks each that is. Ends as `wait` does. When it fails, the
/// marks mean nothing. Takes at least one handle and at most `most_waited`, else it fails with
/// `errc::invalid_argument`.
[[nodiscard]] SOCKSTATE_EXPORT result<void> wait_any(std::span<waited> handles, deadline until) noexcept;
/// The current time of the clock that deadlines use.
[[nodiscard]] SOCKSTATE_EXPORT deadline::clock::time_point now() noexcept;
/// Only waits until a time, for the few things that no handle announces. A stop ends it with `errc::stopped`, also
/// where the time has passed. Without a time or a stop it does not wait.
[[nodiscard]] SOCKSTATE_EXPORT result<void> pause(deadline until) noexcept;

}  // namespace sockstate::platform
