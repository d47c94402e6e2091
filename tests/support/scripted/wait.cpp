// The scripted kernel's clock and its waits.

#include "outcome.hpp"
#include "stop.hpp"

#include <doctest/doctest.h>

namespace sockstate::platform {

using test::call;
using test::scripted;

namespace {

const char* text_of(readiness what) noexcept {
    switch (what) {
        case readiness::readable: return "readable";
        case readiness::writable: return "writable";
        case readiness::hang_up: return "hang_up";
    }
    return "readable";
}

/// Only a stop that was handed on can end a wait.
void check_stop(const std::optional<error>& failure, deadline until) {
    const bool is_stopped = failure && *failure == errc::stopped;
    if (is_stopped && !until.has_stop()) FAIL_CHECK("a wait without a stop that is stopped: ", scripted().story());
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
    if (failure && *failure == errc::deadline_exceeded) {
        if (!until.has_time()) FAIL_CHECK("a wait without a deadline that passes: ", scripted().story());
        scripted().move_to(until.when());
    }
    check_stop(failure, until);
    return done(call::wait, how);
}

result<void> pause(deadline until) noexcept {
    const auto how = scripted().play(call::pause);
    const auto failure = how.failure_of(call::pause);
    check_stop(failure, until);
    if (!failure) scripted().pause(until);
    return done(call::pause, how);
}

}  // namespace sockstate::platform
