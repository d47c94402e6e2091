// Waiting for a handle, with select, or for the clock.
//
// select and not WSAPoll, which before Windows 10 2004 never says that an attempt to connect has failed. Its sets
// count handles here, so one handle of any number fits.

#include <windows/wait.hpp>

#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>

#include <algorithm>

namespace sockstate::platform {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Longer waits are made of several.
constexpr microseconds longest = std::chrono::hours{24};

/// What is left, rounded up so that no wait ends early.
microseconds left_until(deadline until) noexcept {
    return until.is_never() ? longest : std::min(longest, std::chrono::ceil<microseconds>(until.remaining()));
}

/// How many of the sets the handle came back in; SOCKET_ERROR.
int select_one(native_handle handle, readiness what, bool connecting, microseconds limit) noexcept {
    fd_set ready;
    ready.fd_count = 1;
    ready.fd_array[0] = handle;
    // An attempt that failed is an exception to select and no readiness. So is urgent data, which must wake nobody:
    // exceptions count for as long as there is no peer.
    fd_set exceptions;
    exceptions.fd_count = 1;
    exceptions.fd_array[0] = handle;
    timeval span{.tv_sec = static_cast<long>(limit.count() / 1'000'000),
                 .tv_usec = static_cast<long>(limit.count() % 1'000'000)};
    const bool read = what != readiness::writable;  // the peer's FIN makes it readable, and nothing else tells of it
    return ::select(0, read ? &ready : nullptr, read ? nullptr : &ready, connecting ? &exceptions : nullptr, &span);
}

}  // namespace

result<bool> is_ready(native_handle handle, readiness what, operation during) noexcept {
    const int ready = select_one(handle, what, false, microseconds{0});
    if (ready == SOCKET_ERROR) return failed(handle, during);
    return ready != 0;
}

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    const bool connecting = !has_peer(handle);
    for (;;) {
        const int ready = select_one(handle, what, connecting, left_until(until));
        if (ready == SOCKET_ERROR) return failed(handle, operation::wait);
        if (ready != 0) return {};
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
}

deadline::clock::time_point now() noexcept {
    return deadline::clock::now();
}

void pause(deadline until) noexcept {
    if (until.is_never()) return;
    while (!until.has_passed()) ::Sleep(static_cast<DWORD>(std::chrono::ceil<milliseconds>(left_until(until)).count()));
}

}  // namespace sockstate::platform
