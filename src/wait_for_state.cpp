// Waiting for a state of the kernel's: it is asked again and again, less and less often.

#include <sockstate/queries.hpp>

#include <algorithm>

namespace sockstate::detail {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr microseconds first_pause{50};
constexpr microseconds longest_pause = milliseconds{10};
/// A wait for readiness is no shorter than this on any system.
constexpr microseconds shortest_wait = milliseconds{1};

deadline earlier(deadline one, deadline other) noexcept {
    return one.when() < other.when() ? one : other;
}

/// What poll can announce of a way out of this state: that an attempt is done, or that something has arrived.
platform::readiness announced(tcp_state state) noexcept {
    return state == tcp_state::syn_sent ? platform::readiness::writable : platform::readiness::readable;
}

}  // namespace

result<void> wait_for_state(native_handle handle, tcp_state_set states, deadline until) noexcept {
    tcp_state last = tcp_state::unknown;
    bool was_announced = false;  // the handle is ready already, so its readiness announces nothing more
    for (microseconds pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
        const auto now = platform::query_state(handle);
        if (!now) return tl::unexpected{now.error()};
        if (states.contains(*now)) return {};
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};

        was_announced = was_announced && *now == last;
        last = *now;
        const deadline next = earlier(deadline{pause}, until);
        if (was_announced || pause < shortest_wait) {
            platform::pause(next);
        } else {
            was_announced = platform::wait(handle, announced(*now), next).has_value();
        }
    }
}

}  // namespace sockstate::detail
