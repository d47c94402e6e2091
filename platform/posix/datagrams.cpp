// Datagrams with control messages, by sendmsg(2) and recvmsg(2).

#include <sockstate/platform/datagrams.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>

#include <posix/io_flags.hpp>
#include <posix/send_message.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <datagram_quirks.hpp>
#include <datagram_receiver.hpp>

#include <algorithm>
#include <array>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

/// The header without a source that the socket has anyway, where the system takes no source of such a socket.
datagram_header without_own_source(native_handle handle, datagram_header header) noexcept {
    if (!quirks::refuses_source_if_bound || !header.source) return header;
    native_address name;
    ip::endpoint own;
    if (local_address(handle, name) && decode(name, own) && own.address() == *header.source) header.source.reset();
    return header;
}

/// Where the kernel would wait for ever for room that its buffer does not have.
result<void> check_room(native_handle handle, std::size_t size) noexcept {
    constexpr std::size_t always_fits = 4096;
    if (!quirks::counts_control_as_data || size <= always_fits) return {};
    int room = 0;
    socklen_t width = sizeof room;
    if (::getsockopt(handle, SOL_SOCKET, SO_SNDBUF, &room, &width) == -1) return failed(operation::send);
    if (size > static_cast<std::size_t>(room)) return tl::unexpected{error::system(EMSGSIZE, operation::send)};
    return {};
}

}  // namespace

result<std::size_t> send_datagram(native_handle handle, byte_view bytes, const native_address* to,
                                  const datagram_header& header, waiting mode) noexcept {
    const auto receiver = receiver_of(handle, to);
    if (!receiver) return tl::unexpected{receiver.error()};
    alignas(8) std::array<std::byte, sent_control_room> control;
    const auto used = quirks::encode_control(without_own_source(handle, header), receiver->address(), control);
    if (!used) return tl::unexpected{used.error()};
    if (auto fits = check_room(handle, bytes.size() + *used); !fits) return tl::unexpected{fits.error()};

    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (*used != 0) {
        message.msg_control = control.data();
        message.msg_controllen = static_cast<decltype(message.msg_controllen)>(*used);
    }
    return send_message(handle, message, to, mode);
}

result<datagram_size> receive_datagram(native_handle handle, byte_buffer buffer, native_address& from,
                                       datagram_info& info, waiting mode, reading how) noexcept {
    alignas(8) std::array<std::byte, control_room> control;
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_name = from.bytes;
    message.msg_namelen = native_address::capacity;
    message.msg_control = control.data();
    message.msg_controllen = static_cast<decltype(message.msg_controllen)>(control.size());
    info = {};
    const ssize_t length = ::recvmsg(handle, &message, receiving(mode, how));
    if (length == -1) return failed(operation::receive);
    from.size = std::min<socklen_t>(message.msg_namelen, native_address::capacity);
    ip::endpoint sender;
    const auto family = decode(from, sender) ? sender.family() : ip::family::v4;
    const auto written = std::min<std::size_t>(message.msg_controllen, control.size());
    info = quirks::decode_control(std::span{control}.first(written), family, (message.msg_flags & MSG_CTRUNC) != 0);
    return datagram_size{static_cast<std::size_t>(length), (message.msg_flags & MSG_TRUNC) != 0};
}

}  // namespace sockstate::platform
