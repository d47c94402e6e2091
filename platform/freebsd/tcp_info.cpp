// Asking the kernel for one connection: getsockopt(2) with TCP_INFO, into the stack.

#include <freebsd/tcp_info_decode.hpp>
#include <posix/system_call.hpp>

#include <sockstate/platform.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

result<tcp_info> read_tcp_info(native_handle handle, operation what) noexcept {
    std::byte buffer[freebsd_kernel::tcp_info_least];
    socklen_t size = sizeof buffer;
    if (::getsockopt(handle, IPPROTO_TCP, TCP_INFO, buffer, &size) == 0) {
        return freebsd_kernel::decode_tcp_info({buffer, size}).map_error([what](const error& e) {
            return e.during(what);
        });
    }
    if (errno != ECONNRESET) return failed(what);
    // So it answers for a connection that the handle has lost: by a reset, by an end, or to TIME-WAIT.
    tcp_info gone;
    gone.state = tcp_state::closed;
    return gone;
}

}  // namespace

result<tcp_state> query_state(native_handle handle) noexcept {
    // The kernel fills the whole record whatever is asked for, so asking for its first byte saves nothing.
    return read_tcp_info(handle, operation::query_state).map([](const tcp_info& info) { return info.state; });
}

result<tcp_info> query_info(native_handle handle) noexcept {
    return read_tcp_info(handle, operation::query_info);
}

}  // namespace sockstate::platform
