// The error queue of a socket, by recvmsg(2) with MSG_ERRQUEUE.

#include <sockstate/platform/network_errors.hpp>

#include <sockstate/ip/endpoint.hpp>

#include <linux/network_error_decode.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <algorithm>
#include <array>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

result<std::optional<network_error>> take_network_error(native_handle handle, byte_buffer quoted) noexcept {
    // Whatever the socket reports of datagrams comes with the error too, and before it.
    alignas(8) std::array<std::byte, 512> control;
    native_address receiver;
    iovec part{quoted.data(), quoted.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_name = receiver.bytes;
    message.msg_namelen = native_address::capacity;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = ::recvmsg(handle, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (length == -1) {
        if (errno == EAGAIN) return std::nullopt;
        return failed(operation::take_network_error);
    }
    const auto written = std::span{control}.first(std::min<std::size_t>(message.msg_controllen, control.size()));
    auto reported = linux_kernel::decode_network_error(written, (message.msg_flags & MSG_CTRUNC) != 0);
    if (!reported) return tl::unexpected{error{errc::malformed_answer, operation::take_network_error}};
    receiver.size = std::min<std::uint32_t>(message.msg_namelen, native_address::capacity);
    if (ip::endpoint to; decode(receiver, to)) reported->receiver = to;
    reported->quoted = byte_buffer{quoted}.first(std::min(static_cast<std::size_t>(length), quoted.size()));
    return reported;
}

}  // namespace sockstate::platform
