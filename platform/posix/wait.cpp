// Waiting for a handle, with poll(2), or for the clock.

#include <sockstate/platform/wait.hpp>

#include <posix/system_call.hpp>

#include <query_quirks.hpp>

#include <algorithm>
#include <ctime>
#include <limits>

#include <poll.h>

namespace sockstate::platform {

namespace {

/// What is left in whole milliseconds, rounded up so that no wait ends early; -1 for ever.
int timeout_of(deadline until) noexcept {
    using milliseconds = std::chrono::milliseconds;
    if (until.is_never()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(until.remaining()).count();
    return static_cast<int>(std::min<milliseconds::rep>(left, std::numeric_limits<int>::max()));
}

short events_of(readiness what) noexcept {
    switch (what) {
        case readiness::readable: return POLLIN;
        case readiness::writable: return POLLOUT;
        case readiness::hang_up: return quirks::receive_end;
    }
    return POLLIN;
}

}  // namespace

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    // poll(2) passes over negative descriptors, and would wait for ever on an empty handle.
    if (handle == invalid_handle) return tl::unexpected{error::system(EBADF, operation::wait)};
    pollfd entry{.fd = handle, .events = events_of(what), .revents = 0};
    for (;;) {
        const int ready = ::poll(&entry, 1, timeout_of(until));
        if (ready > 0) break;
        if (ready == -1 && errno != EINTR) return failed(operation::wait);
        if (ready == 0 && until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
    if ((entry.revents & POLLNVAL) != 0) return tl::unexpected{error::system(EBADF, operation::wait)};
    return {};
}

deadline::clock::time_point now() noexcept {
    return deadline::clock::now();
}

void pause(deadline until) noexcept {
    using std::chrono::seconds;
    constexpr std::chrono::nanoseconds longest = std::chrono::hours{1};  // fits every time_t
    if (until.is_never()) return;
    while (!until.has_passed()) {  // poll(2) knows no less than a millisecond
        const std::chrono::nanoseconds left = std::min<std::chrono::nanoseconds>(until.remaining(), longest);
        timespec span{};
        span.tv_sec = static_cast<std::time_t>(std::chrono::floor<seconds>(left).count());
        span.tv_nsec = static_cast<long>((left % seconds{1}).count());
        ::nanosleep(&span, nullptr);  // a signal only makes it look at the clock again
    }
}

}  // namespace sockstate::platform
