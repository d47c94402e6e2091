// Datagrams with control messages, by WSASendMsg and WSARecvMsg.

#include <sockstate/platform/datagrams.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>

#include <windows/control_messages.hpp>
#include <windows/sent_datagram.hpp>
#include <windows/socket_address.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <datagram_receiver.hpp>

#include <algorithm>
#include <array>
#include <atomic>

namespace sockstate::platform {

namespace {

using receive_message_call = LPFN_WSARECVMSG;

/// WSARecvMsg, which Winsock lends out through any socket; one for the whole process.
result<receive_message_call> find_receive_message(native_handle handle) noexcept {
    static std::atomic<receive_message_call> known{nullptr};
    if (auto* const call = known.load(std::memory_order_relaxed); call != nullptr) return call;
    GUID wanted = WSAID_WSARECVMSG;
    receive_message_call call = nullptr;
    DWORD written = 0;
    if (::WSAIoctl(handle, SIO_GET_EXTENSION_FUNCTION_POINTER, &wanted, sizeof wanted, &call, sizeof call, &written,
                   nullptr, nullptr) == SOCKET_ERROR) {
        return failed(handle, operation::receive);
    }
    known.store(call, std::memory_order_relaxed);
    return call;
}

}  // namespace

result<std::size_t> send_datagram(native_handle handle, byte_view bytes, const native_address* to,
                                  const datagram_header& header, waiting mode) noexcept {
    const auto receiver = receiver_of(handle, to);
    if (!receiver) return tl::unexpected{receiver.error()};
    const auto known = header.traffic_class ? classes_of(handle) : windows_kernel::traffic_classes::ecn_alone;
    alignas(8) std::array<std::byte, sent_control_room> control;
    const auto used = windows_kernel::encode_control(header, receiver->address(), known, control);
    if (!used) return tl::unexpected{used.error()};
    return send_message(handle, bytes, to, std::span{control}.first(*used), mode);
}

result<datagram_size> receive_datagram(native_handle handle, byte_buffer buffer, native_address& from,
                                       datagram_info& info, waiting mode, reading how) noexcept {
    info = {};
    const auto receive_message = find_receive_message(handle);
    if (!receive_message) return tl::unexpected{receive_message.error()};
    if (auto ready = check_ready(handle, readiness::readable, mode, operation::receive); !ready) {
        return tl::unexpected{ready.error()};
    }
    alignas(8) std::array<std::byte, control_room> control;
    WSABUF part = memory_of(buffer.data(), buffer.size());
    WSAMSG message{};
    message.lpBuffers = &part;
    message.dwBufferCount = 1;
    message.name = raw(from);
    message.namelen = native_address::capacity;
    message.Control = memory_of(control.data(), control.size());
    message.dwFlags = how == reading::peek ? MSG_PEEK : 0;
    DWORD got = 0;
    const int done = (*receive_message)(handle, &message, &got, nullptr, nullptr);
    const bool cut = done == SOCKET_ERROR && ::WSAGetLastError() == WSAEMSGSIZE;
    if (done == SOCKET_ERROR && !cut) return failed(handle, operation::receive);
    from.size = static_cast<std::uint32_t>(std::min<int>(message.namelen, native_address::capacity));
    ip::endpoint sender;
    const auto family = decode(from, sender) ? sender.family() : ip::family::v4;
    const bool to_many = (message.dwFlags & (MSG_BCAST | MSG_MCAST)) != 0;
    const auto written = std::min<std::size_t>(message.Control.len, control.size());
    const bool incomplete = (message.dwFlags & MSG_CTRUNC) != 0;
    info = windows_kernel::decode_control(std::span{control}.first(written), family, incomplete, to_many);
    return datagram_size{cut ? buffer.size() : got, cut};
}

}  // namespace sockstate::platform
