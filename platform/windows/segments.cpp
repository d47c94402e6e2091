// Trains of datagrams, by UDP_SEND_MSG_SIZE (Windows 10 2004 and later).

#include <sockstate/platform/segments.hpp>

#include <windows/control_messages.hpp>
#include <windows/sent_datagram.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <datagram_ends.hpp>
#include <datagram_receiver.hpp>

#include <array>

namespace sockstate::platform {

namespace {

/// Asked of each socket: what does not know the option drops the control message, and would send one long datagram.
bool cuts_trains(native_handle handle) noexcept {
    constexpr int udp_send_msg_size = 2;
    DWORD value = 0;
    int size = sizeof value;
    return ::getsockopt(handle, IPPROTO_UDP, udp_send_msg_size, reinterpret_cast<char*>(&value), &size) == 0;
}

}  // namespace

result<std::size_t> send_train(native_handle handle, byte_view bytes, std::size_t segment_size,
                               const native_address* to, const datagram_header& header, waiting mode) noexcept {
    if (!cuts_trains(handle)) return tl::unexpected{error{errc::not_supported, operation::send}};
    alignas(8) std::array<std::byte, sent_control_room> control;
    std::size_t used = 0;
    if (!is_plain(header)) {
        const auto receiver = receiver_of(handle, to);
        if (!receiver) return tl::unexpected{receiver.error()};
        const auto known = header.traffic_class ? classes_of(handle) : windows_kernel::traffic_classes::ecn_alone;
        const auto encoded = windows_kernel::encode_control(header, receiver->address(), known, control);
        if (!encoded) return tl::unexpected{encoded.error()};
        used = *encoded;
    }
    used +=
        windows_kernel::encode_segment_size(static_cast<std::uint32_t>(segment_size), std::span{control}.subspan(used));
    return send_message(handle, bytes, to, std::span{control}.first(used), mode);
}

/// Some Windows glue datagrams and do not report their size (their URO of some network cards), and no call tells which.
result<void> coalesce(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::coalesce}};
}

}  // namespace sockstate::platform
