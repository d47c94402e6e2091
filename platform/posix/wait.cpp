// Waiting for one handle or several, with poll(2), or for the clock.

#include <sockstate/platform/wait.hpp>

#include <posix/poll_timeout.hpp>
#include <posix/system_call.hpp>

#include <query_quirks.hpp>

#include <algorithm>
#include <ctime>

#include <poll.h>

namespace sockstate::platform {

namespace {

using milliseconds = std::chrono::milliseconds;

short events_of(readiness what) noexcept {
    switch (what) {
        case readiness::readable: return POLLIN;
        case readiness::writable: return POLLOUT;
        case readiness::hang_up: return quirks::receive_end;
        case readiness::attempt_over: return POLLOUT;
    }
    return POLLIN;
}

/// Sleeps for `span`, or until a signal comes.
void sleep(std::chrono::nanoseconds span) noexcept {
    constexpr std::chrono::seconds one{1};
    timespec left{};
    left.tv_sec = static_cast<std::time_t>(span / one);
    left.tv_nsec = static_cast<long>((span % one).count());
    ::nanosleep(&left, nullptr);
}

/// Waits for the stop as long as poll(2) can count. Whether it came.
result<bool> is_stopped(deadline until) noexcept {
    pollfd stop{.fd = until.stop_handle(), .events = POLLIN, .revents = 0};
    // Rounded down: what is less than a millisecond is slept.
    const int timeout = until.has_time() ? poll_timeout(std::chrono::floor<milliseconds>(until.remaining())) : -1;
    const int ready = ::poll(&stop, 1, timeout);
    if (ready != -1) return ready > 0;
    if (errno != EINTR) return failed(operation::wait);
    return false;
}

/// Polls until an entry has events or `until` passes. The stop, if there is one, is the last entry.
result<void> poll_until(std::span<pollfd> entries, deadline until) noexcept {
    for (;;) {
        const int ready = ::poll(entries.data(), static_cast<nfds_t>(entries.size()), poll_timeout(until));
        if (ready > 0) break;
        if (ready == -1 && errno != EINTR) return failed(operation::wait);
        if (ready == 0 && until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
    if (until.has_stop() && entries.back().revents != 0) return tl::unexpected{error{errc::stopped, operation::wait}};
    const auto is_closed = [](const pollfd& entry) { return (entry.revents & POLLNVAL) != 0; };
    if (std::ranges::any_of(entries, is_closed)) return tl::unexpected{error::system(EBADF, operation::wait)};
    return {};
}

}  // namespace

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    // poll(2) passes over negative descriptors, and would wait for ever on an empty handle.
    if (handle == invalid_handle) return tl::unexpected{error::system(EBADF, operation::wait)};
    pollfd entries[] = {{.fd = handle, .events = events_of(what), .revents = 0},
                        {.fd = until.stop_handle(), .events = POLLIN, .revents = 0}};
    return poll_until(std::span{entries}.first(until.has_stop() ? 2 : 1), until);
}

result<void> wait_any(std::span<waited> handles, deadline until) noexcept {
    if (handles.empty() || handles.size() > most_waited) {
        return tl::unexpected{error{errc::invalid_argument, operation::wait}};
    }
    pollfd entries[most_waited + 1];
    std::size_t count = 0;
    for (const waited& each : handles) {
        if (each.handle == invalid_handle) return tl::unexpected{error::system(EBADF, operation::wait)};
        entries[count++] = {.fd = each.handle, .events = events_of(each.what), .revents = 0};
    }
    if (until.has_stop()) entries[count++] = {.fd = until.stop_handle(), .events = POLLIN, .revents = 0};
    if (auto done = poll_until(std::span{entries}.first(count), until); !done) return done;
    for (std::size_t i = 0; i < handles.size(); ++i) handles[i].ready = entries[i].revents != 0;
    return {};
}

deadline::clock::time_point now() noexcept {
    return deadline::clock::now();
}

result<void> pause(deadline until) noexcept {
    constexpr std::chrono::nanoseconds longest = std::chrono::hours{1};  // fits every time_t
    if (until.is_never()) return {};
    for (;;) {
        if (until.has_stop()) {
            const auto stopped = is_stopped(until);
            if (!stopped) return tl::unexpected{stopped.error()};
            if (*stopped) return tl::unexpected{error{errc::stopped, operation::wait}};
        }
        if (until.has_passed()) return {};
        std::chrono::nanoseconds left = until.remaining();
        // poll(2) has waited for all but this, unless a signal came. It counts no less than a millisecond.
        if (until.has_stop()) left = std::min<std::chrono::nanoseconds>(left, milliseconds{1});
        sleep(std::min(left, longest));
    }
}

}  // namespace sockstate::platform
