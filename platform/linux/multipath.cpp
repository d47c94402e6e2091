// Whether a connection uses MPTCP: asks for MPTCP_INFO, which a connection that has fallen back to TCP refuses.

#include <sockstate/platform/multipath.hpp>

#include <linux/multipath.hpp>
#include <posix/system_call.hpp>

#include <cstddef>

#include <sys/socket.h>

namespace sockstate::platform {

result<bool> is_multipath(native_handle handle) noexcept {
    constexpr int level = 284;  // SOL_MPTCP, which older headers do not have
    constexpr int info = 1;     // MPTCP_INFO
    std::byte head[8];
    socklen_t size = sizeof head;
    if (::getsockopt(handle, level, info, head, &size) == 0) return true;
    if (errno == EOPNOTSUPP || errno == ENOPROTOOPT) return false;
    return failed(operation::query_state);
}

void look_for_substitution(int handle) noexcept {
    static std::atomic<bool> has_looked{false};
    if (has_looked.exchange(true, std::memory_order_relaxed)) return;
    int protocol = 0;
    socklen_t size = sizeof protocol;
    const bool is_known = ::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0;
    constexpr int no_level = -1;
    if (is_known && protocol == multipath_protocol) tcp_info_level.store(no_level, std::memory_order_relaxed);
}

}  // namespace sockstate::platform
