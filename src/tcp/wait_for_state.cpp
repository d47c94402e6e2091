// Waiting for a state of the kernel's: it is asked, and asked again when something announces a change or time has
// passed.

#include <sockstate/detail/queries.hpp>

#include "tcp/state_polling.hpp"

namespace sockstate::detail {

namespace {

/// What announces the way out of this state: that an attempt is done, or that the peer or the connection is.
platform::readiness announcement(tcp_state state) noexcept {
    return state == tcp_state::syn_sent ? platform::readiness::writable : platform::readiness::hang_up;
}

}  // namespace

result<void> wait_for_state(native_handle handle, tcp_state_set states, deadline until) noexcept {
    for (state_polling polling{handle};;) {
        const auto now = platform::complete_state(handle, platform::query_state(handle));
        if (!now) return tl::unexpected{now.error()};
        if (states.contains(*now)) return {};
        // The system would never report the state; it does report that a connection is over.
        if (*now == tcp_state::unknown && !states.contains(tcp_state::closed)) {
            return tl::unexpected{error{errc::not_supported, operation::wait}};
        }
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
        if (auto waited = polling.wait(*now, announcement(*now), until); !waited) return waited;
    }
}

}  // namespace sockstate::detail
