// Trains of datagrams, by UDP_SEGMENT and UDP_GRO (udp(7)).

#include <sockstate/platform/segments.hpp>

#include <linux/control_messages.hpp>
#include <posix/io_flags.hpp>
#include <posix/system_call.hpp>

#include <datagram_ends.hpp>
#include <datagram_receiver.hpp>

#include <array>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

result<std::size_t> send_train(native_handle handle, byte_view bytes, std::size_t segment_size,
                               const native_address* to, const datagram_header& header, waiting mode) noexcept {
    alignas(8) std::array<std::byte, sent_control_room> control;
    std::size_t used = 0;
    if (!is_plain(header)) {
        const auto receiver = receiver_of(handle, to);
        if (!receiver) return tl::unexpected{receiver.error()};
        const auto encoded = linux_kernel::encode_control(header, receiver->address(), control);
        if (!encoded) return tl::unexpected{encoded.error()};
        used = *encoded;
    }
    used +=
        linux_kernel::encode_segment_size(static_cast<std::uint16_t>(segment_size), std::span{control}.subspan(used));
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = used;
    if (to != nullptr) {
        message.msg_name = const_cast<std::byte*>(to->bytes);
        message.msg_namelen = to->size;
    }
    const ssize_t sent = ::sendmsg(handle, &message, sending(mode));
    if (sent == -1) return failed(operation::send);
    return static_cast<std::size_t>(sent);
}

result<void> coalesce(native_handle handle) noexcept {
    constexpr int udp_gro = 104;  // <linux/udp.h> does not go with the C library's headers everywhere
    const int on = 1;
    return checked(::setsockopt(handle, IPPROTO_UDP, udp_gro, &on, sizeof on), operation::coalesce);
}

}  // namespace sockstate::platform
