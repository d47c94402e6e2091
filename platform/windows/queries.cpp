// Questions that any socket answers: its buffers, and whether an error waits on it.

#include <sockstate/platform/queries.hpp>

#include <windows/poll_now.hpp>
#include <windows/system_call.hpp>
#include <windows/wait.hpp>

namespace sockstate::platform {

result<std::size_t> unread_bytes(native_handle handle) noexcept {
    u_long count = 0;
    if (::ioctlsocket(handle, FIONREAD, &count) == SOCKET_ERROR) return failed(handle, operation::unread_bytes);
    return count;
}

result<std::size_t> unsent_bytes(native_handle) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::unsent_bytes}};
}

result<std::size_t> unacknowledged_bytes(native_handle, bool) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::unsent_bytes}};
}

result<bool> is_receive_over(native_handle handle) noexcept {
    return is_ready(handle, readiness::readable, operation::receive);
}

result<bool> is_receiving_shut(native_handle) noexcept {
    return false;  // a receive fails with WSAESHUTDOWN
}

result<bool> has_pending_error(native_handle handle) noexcept {
    // A reset stays on a Windows socket, also once a call has reported it.
    return poll_now(handle, operation::audit).map([](short events) { return (events & POLLERR) != 0; });
}

}  // namespace sockstate::platform
