// Questions that any socket answers: its buffers, and whether an error waits on it.

#include <sockstate/platform/queries.hpp>

#include <posix/poll_now.hpp>
#include <posix/system_call.hpp>

#include <query_quirks.hpp>

#include <sys/ioctl.h>

namespace sockstate::platform {

result<std::size_t> unread_bytes(native_handle handle) noexcept {
    int count = 0;
    if (::ioctl(handle, FIONREAD, &count) == -1) return failed(operation::unread_bytes);
    return static_cast<std::size_t>(count);
}

result<std::size_t> unsent_bytes(native_handle handle) noexcept {
    int count = 0;
    if (quirks::read_unsent(handle, count) == -1) return failed(operation::unsent_bytes);
    return static_cast<std::size_t>(count);
}

result<std::size_t> unacknowledged_bytes(native_handle handle, bool fin_queued) noexcept {
    auto count = unsent_bytes(handle);
    if (quirks::fin_is_unsent && fin_queued && count && *count != 0) --*count;  // it is the last to be acknowledged
    return count;
}

result<bool> is_receive_over(native_handle handle) noexcept {
    constexpr short sign = quirks::receive_end != 0 ? quirks::receive_end : POLLIN;
    return poll_now(handle, sign, operation::receive).map([](short events) {
        return (events & (sign | POLLHUP | POLLERR)) != 0;
    });
}

result<bool> is_receiving_shut(native_handle handle) noexcept {
    return poll_now(handle, quirks::receive_end, operation::receive).map([](short events) {
        return (events & quirks::receive_end) != 0;
    });
}

result<bool> has_pending_error(native_handle handle) noexcept {
    // poll(2) reports an error unasked, and leaves it there. It reports notices (sent times) in the same way, and the
    // error that Linux leaves on a socket which another handle has disconnected: that socket has no connection's end.
    return poll_now(handle, quirks::connection_end, operation::audit).map([handle](short events) {
        const bool ended = (events & quirks::connection_end) != 0;
        return ended && (events & POLLERR) != 0 && !quirks::may_hold_notices(handle);
    });
}

}  // namespace sockstate::platform
