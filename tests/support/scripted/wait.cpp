// The scripted kernel's clock and its waits.

#include "outcome.hpp"

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

}  // namespace

deadline::clock::time_point now() noexcept {
    const auto* const kernel = test::scripted_kernel::current();
    return kernel != nullptr ? kernel->now() : deadline::clock::now();
}

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    const auto how = scripted().play(call::wait, handle, text_of(what));
    const auto failure = how.failure_of(call::wait);
    if (failure && *failure == errc::deadline_exceeded) {
        if (until.is_never()) FAIL_CHECK("a wait without a deadline that passes: ", scripted().story());
        scripted().move_to(until.when());
    }
    return done(call::wait, how);
}

void pause(deadline until) noexcept {
    static_cast<void>(scripted().play(call::pause));
    scripted().pause(until);
}

}  // namespace sockstate::platform
