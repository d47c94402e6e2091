// A stop, which ends waits: a pipe that is written to once and never read.

#include <sockstate/platform/stop.hpp>

#include <posix/create.hpp>
#include <posix/system_call.hpp>

#include <unistd.h>

namespace sockstate::platform {

result<stop_handles> open_stop() noexcept {
    native_handle ends[2] = {invalid_handle, invalid_handle};
    return create_pipe(ends).map([&] { return stop_handles{ends[0], ends[1]}; });
}

void raise_stop(stop_handles stop) noexcept {
    if (stop.raised == invalid_handle) return;
    const int kept = errno;  // of the code that a signal handler interrupts
    // A full pipe is readable already. The pipe does not block, so nothing else is left to fail.
    static_cast<void>(uninterrupted([=] { return ::write(stop.raised, "", 1); }));
    errno = kept;
}

void close_stop(stop_handles stop) noexcept {
    if (stop.waited_for != invalid_handle) static_cast<void>(close(stop.waited_for));
    if (stop.raised != invalid_handle) static_cast<void>(close(stop.raised));
}

}  // namespace sockstate::platform
