// Asking the kernel for one connection: getsockopt(2) with TCP_INFO, into the answer itself.

#include <decode_in_place.hpp>
#include <linux/tcp_info_decode.hpp>
#include <posix/system_call.hpp>

#include <sockstate/platform.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// As much as fits of what the kernel has; how much that was.
result<std::size_t> read_tcp_info(native_handle handle, std::span<std::byte> into, operation what) noexcept {
    auto size = static_cast<socklen_t>(into.size());
    if (::getsockopt(handle, IPPROTO_TCP, TCP_INFO, into.data(), &size) == -1) return failed(what);
    return std::min<std::size_t>(size, into.size());
}

}  // namespace

result<tcp_state> query_state(native_handle handle) noexcept {
    std::byte buffer[linux_kernel::tcp_info_least];
    return read_tcp_info(handle, buffer, operation::query_state).and_then([&](std::size_t size) {
        return linux_kernel::decode_tcp_info_state({buffer, size});
    });
}

result<tcp_info> query_info(native_handle handle) noexcept {
    const auto read = [handle](std::span<std::byte> room) {
        return read_tcp_info(handle, room, operation::query_info);
    };
    return decode_in_place(read, linux_kernel::decode_tcp_info);
}

}  // namespace sockstate::platform
