#pragma once

// The loop behind a call that may be interrupted and may have to wait.

#include <sockstate/detail/transfer.hpp>
#include <sockstate/platform/queries.hpp>

#include "detail/readiness_wait.hpp"
#include "detail/socket_timeout.hpp"

namespace sockstate::detail {

inline bool was_interrupted(const error& reason) noexcept {
    return reason == std::errc::interrupted;
}

inline option_id timeout_of(platform::readiness what) noexcept {
    return what == platform::readiness::writable ? option_id::send_timeout : option_id::receive_timeout;
}

/// For calls that nothing ends while they wait.
inline constexpr auto never_over = []() noexcept { return false; };

/// Whether receiving was shut on a datagram socket; `from` is then empty. Linux announces such a socket as readable. A
/// receive that waits gets 0 bytes there, but one that must not wait would block.
inline auto shut_receiving(native_handle handle, stream_end end, platform::native_address* from) noexcept {
    return [=]() noexcept {
        const bool shut = end == stream_end::none && platform::is_receiving_shut(handle).value_or(false);
        if (shut && from != nullptr) from->size = 0;
        return shut;
    };
}

/// Goes on from what `attempt` has answered: it makes the call again for as long as a signal interrupts it and, where
/// there is a deadline, for as long as it would block, waiting in between. Without a deadline, the socket's own
/// time-out takes its place once a signal has come, and the call then ends as the kernel would have ended it. If the
/// handle was announced and not ready, `is_over` may end the call with nothing.
template <class Answer, class Attempt, class Over = decltype(never_over)>
Answer resume(native_handle handle, platform::readiness what, deadline until, Answer done, Attempt attempt,
              Over is_over = never_over) noexcept {
    const bool has_own_end = until.is_never();
    if (has_own_end && !done && was_interrupted(done.error())) until = rest_of_timeout(handle, timeout_of(what));
    for (readiness_wait readiness{handle, what, until};; done = attempt(mode_of(until))) {
        if (done) return done;
        if (was_interrupted(done.error())) continue;
        if (until.is_never() || !done.error().would_block()) return done;
        if (readiness.has_waited() && is_over()) return Answer{};
        if (auto ready = readiness.wait(); !ready) {
            if (has_own_end && ready.error().deadline_passed()) return done;
            return tl::unexpected{ready.error().during(done.error().attempted())};
        }
    }
}

}  // namespace sockstate::detail
