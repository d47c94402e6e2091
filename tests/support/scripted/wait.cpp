// The scripted kernel's clock and its waits.

#include "outcome.hpp"
#include "stop.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::platform {

using test::call;
using test::scripted;

namespace {

const char* text_of(readiness what) noexcept {
    switch (what) {
        case readiness::readable: return "readable";
        case readiness::writable: return "writable";
        case readiness::hang_up: return "hang_up";
        case readiness::attempt_over: return "attempt_over";
    }
    return "readable";
}

/// Only a stop that was handed on can end a wait.
void check_stop(const std::optional<error>& failure, deadline until) {
    const bool is_stopped = failure && *failure == errc::stopped;
    if (is_stopped && !until.has_stop()) FAIL_CHECK("a wait without a stop that is stopped: ", scripted().story());
}

/// Moves the clock where the wait ended with its time.
void let_pass(const std::optional<error>& failure, deadline until) {
    if (!failure || *failure != errc::deadline_exceeded) return;
    if (!until.has_time()) FAIL_CHECK("a wait without a deadline that passes: ", scripted().story());
    scripted().move_to(until.when());
}

/// Marks those that the script calls ready.
void mark(std::span<waited> handles, const test::answer& how) {
    auto ready = how.as<std::vector<native_handle>>();
    if (ready.empty() && how.number() != 0) ready.push_back(static_cast<native_handle>(how.number()));
    if (ready.empty()) ready.push_back(handles.front().handle);
    for (waited& each : handles) each.ready = std::ranges::find(ready, each.handle) != ready.end();
    for (const native_handle each : ready) {
        if (std::ranges::find(handles, each, &waited::handle) == handles.end()) {
            FAIL_CHECK("a handle is ready that nobody waits for: ", scripted().story());
        }
    }
}

}  // namespace

deadline::clock::time_point now() noexcept {
    const auto* const kernel = test::scripted_kernel::current();
    return kernel != nullptr ? kernel->now() : deadline::clock::now();
}

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    if (test::is_stop(handle)) return test::wait_for_stop(handle, until);
    const auto how = scripted().play(call::wait, handle, text_of(what));
    const auto failure = how.failure_of(call::wait);
    let_pass(failure, until);
    check_stop(failure, until);
    return done(call::wait, how);
}

result<void> wait_any(std::span<waited> handles, deadline until) noexcept {
    if (handles.empty() || handles.size() > most_waited) {
        return tl::unexpected{error{errc::invalid_argument, operation::wait}};
    }
    // Only look-ups have handles that belong to stops. They run on threads, which no script can tell when to end.
    if (std::ranges::all_of(handles, test::is_stop, &waited::handle)) return test::wait_for_stops(handles, until);
    std::string arguments;
    for (const waited& each : handles) arguments += (arguments.empty() ? "" : " ") + std::to_string(each.handle);
    const auto how = scripted().play(call::wait_any, arguments);
    const auto failure = how.failure_of(call::wait_any);
    let_pass(failure, until);
    check_stop(failure, until);
    if (!failure) mark(handles, how);
    return done(call::wait_any, how);
}

result<void> pause(deadline until) noexcept {
    const auto how = scripted().play(call::pause);
    const auto failure = how.failure_of(call::pause);
    check_stop(failure, until);
    if (!failure) scripted().pause(until);
    return done(call::pause, how);
}

}  // namespace sockstate::platform
