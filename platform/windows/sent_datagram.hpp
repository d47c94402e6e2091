#pragma once

// A datagram with control messages on its way out, by WSASendMsg.

#include <sockstate/platform/io.hpp>

#include <windows/control_messages.hpp>
#include <windows/socket_address.hpp>
#include <windows/system_call.hpp>
#include <windows/wait.hpp>
#include <windows/winsock.hpp>

#include <algorithm>

namespace sockstate::platform {

/// There is no MSG_DONTWAIT: a call that must not wait asks first.
[[nodiscard]] inline result<void> check_ready(native_handle handle, readiness what, waiting mode,
                                              operation asked) noexcept {
    if (mode == waiting::as_set) return {};
    const auto ready = is_ready(handle, what, asked);
    if (!ready) return tl::unexpected{ready.error()};
    if (!*ready) return tl::unexpected{error::system(WSAEWOULDBLOCK, asked)};
    return {};
}

/// A Windows that has the option sends whole classes. An IPv4 socket cannot ask, and an older Windows takes its classes
/// and drops them.
[[nodiscard]] inline windows_kernel::traffic_classes classes_of(native_handle handle) noexcept {
    constexpr int ipv6_tclass = 39;
    DWORD value = 0;
    int size = sizeof value;
    const bool has = ::getsockopt(handle, IPPROTO_IPV6, ipv6_tclass, reinterpret_cast<char*>(&value), &size) == 0;
    return has ? windows_kernel::traffic_classes::whole : windows_kernel::traffic_classes::ecn_alone;
}

[[nodiscard]] inline WSABUF memory_of(const std::byte* data, std::size_t size) noexcept {
    constexpr std::size_t most = std::size_t{1} << 30U;
    return {static_cast<ULONG>(std::min(size, most)), const_cast<char*>(reinterpret_cast<const char*>(data))};
}

/// Sends the bytes with these control messages, which may be none.
[[nodiscard]] inline result<std::size_t> send_message(native_handle handle, byte_view bytes, const native_address* to,
                                                      std::span<const std::byte> control, waiting mode) noexcept {
    if (auto ready = check_ready(handle, readiness::writable, mode, operation::send); !ready) {
        return tl::unexpected{ready.error()};
    }
    WSABUF part = memory_of(bytes.data(), bytes.size());
    WSAMSG message{};
    message.lpBuffers = &part;
    message.dwBufferCount = 1;
    if (to != nullptr) {
        message.name = const_cast<sockaddr*>(raw(*to));
        message.namelen = static_cast<int>(to->size);
    }
    if (!control.empty()) message.Control = memory_of(control.data(), control.size());
    DWORD sent = 0;
    if (::WSASendMsg(handle, &message, 0, &sent, nullptr, nullptr) == SOCKET_ERROR) {
        return failed(handle, operation::send);
    }
    return sent;
}

}  // namespace sockstate::platform
