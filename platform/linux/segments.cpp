// Trains of datagrams, by UDP_SEGMENT and UDP_GRO (udp(7)).

#include <sockstate/platform/segments.hpp>

#include <linux/control_messages.hpp>
#include <linux/sent_control.hpp>
#include <posix/send_message.hpp>
#include <posix/system_call.hpp>

#include <array>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

result<std::size_t> send_train(native_handle handle, byte_view bytes, std::size_t segment_size,
                               const native_address* to, const datagram_header& header, waiting mode) noexcept {
    alignas(8) std::array<std::byte, sent_control_room> control;
    const auto used = write_header(handle, to, header, control);
    if (!used) return used;
    const auto size =
        linux_kernel::encode_segment_size(static_cast<std::uint16_t>(segment_size), std::span{control}.subspan(*used));
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = static_cast<decltype(message.msg_controllen)>(*used + size);
    return send_message(handle, message, to, mode);
}

result<void> coalesce(native_handle handle) noexcept {
    constexpr int udp_gro = 104;  // <linux/udp.h> does not go with the C library's headers everywhere
    const int on = 1;
    return checked(::setsockopt(handle, IPPROTO_UDP, udp_gro, &on, sizeof on), operation::coalesce);
}

}  // namespace sockstate::platform
