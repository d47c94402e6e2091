// Bytes and datagrams in and out.

#include <sockstate/platform.hpp>

#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <io_quirks.hpp>

#include <algorithm>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

// Systems take no more than about 2 GiB a call, macOS with EINVAL; a stream may always send less.
constexpr std::size_t most_at_once = std::size_t{1} << 30U;

int sending(waiting mode) noexcept {
    return quirks::no_signal | (mode == waiting::never ? MSG_DONTWAIT : 0);
}

int receiving(waiting mode, reading how) noexcept {
    return (mode == waiting::never ? MSG_DONTWAIT : 0) | (how == reading::peek ? MSG_PEEK : 0);
}

result<std::size_t> counted(ssize_t returned, operation what) noexcept {
    if (returned == -1) return failed(what);
    return static_cast<std::size_t>(returned);
}

/// The parts as the system writes them; how many, `most_parts` at most.
template <class Part>
std::size_t gather(std::span<const Part> parts, iovec* to) noexcept {
    const std::size_t count = std::min(parts.size(), most_parts);
    for (std::size_t i = 0; i < count; ++i) {
        to[i] = {const_cast<void*>(static_cast<const void*>(parts[i].data())), parts[i].size()};
    }
    return count;
}

}  // namespace

result<std::size_t> send(native_handle handle, byte_view bytes, waiting mode) noexcept {
    const std::size_t size = std::min(bytes.size(), most_at_once);
    const int flags = sending(mode);
    return counted(uninterrupted([&] { return ::send(handle, bytes.data(), size, flags); }), operation::send);
}

result<std::size_t> receive(native_handle handle, byte_buffer buffer, waiting mode, reading how) noexcept {
    const std::size_t size = std::min(buffer.size(), most_at_once);
    const int flags = receiving(mode, how);
    return counted(uninterrupted([&] { return ::recv(handle, buffer.data(), size, flags); }), operation::receive);
}

result<std::size_t> send_to(native_handle handle, byte_view bytes, const native_address& to, waiting mode) noexcept {
    const int flags = sending(mode);
    return counted(uninterrupted([&] { return ::sendto(handle, bytes.data(), bytes.size(), flags, raw(to), to.size); }),
                   operation::send);
}

result<datagram_size> receive_from(native_handle handle, byte_buffer buffer, native_address& from, waiting mode,
                                   reading how) noexcept {
    if constexpr (!quirks::tells_full_length) return receive_parts(handle, {&buffer, 1}, &from, mode, how);
    const int flags = receiving(mode, how) | quirks::full_length_flag;
    socklen_t size = native_address::capacity;
    const ssize_t length = uninterrupted([&] {
        size = native_address::capacity;
        return ::recvfrom(handle, buffer.data(), buffer.size(), flags, raw(from), &size);
    });
    if (length == -1) return failed(operation::receive);
    from.size = std::min<socklen_t>(size, native_address::capacity);
    const auto whole = static_cast<std::size_t>(length);
    return datagram_size{std::min(whole, buffer.size()), whole > buffer.size()};
}

result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts, const native_address* to,
                               waiting mode) noexcept {
    if (parts.size() > most_parts) return tl::unexpected{error::system(EMSGSIZE, operation::send)};
    iovec vector[most_parts];
    msghdr message{};
    message.msg_iov = vector;
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(gather(parts, vector));
    if (to != nullptr) {
        message.msg_name = const_cast<std::byte*>(to->bytes);
        message.msg_namelen = to->size;
    }
    const int flags = sending(mode);
    return counted(uninterrupted([&] { return ::sendmsg(handle, &message, flags); }), operation::send);
}

result<datagram_size> receive_parts(native_handle handle, std::span<const byte_buffer> parts, native_address* from,
                                    waiting mode, reading how) noexcept {
    iovec vector[most_parts];
    msghdr message{};
    message.msg_iov = vector;
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(gather(parts, vector));
    const int flags = receiving(mode, how);
    const ssize_t length = uninterrupted([&] {
        if (from != nullptr) {
            message.msg_name = from->bytes;
            message.msg_namelen = native_address::capacity;
        }
        return ::recvmsg(handle, &message, flags);
    });
    if (length == -1) return failed(operation::receive);
    if (from != nullptr) from->size = std::min<socklen_t>(message.msg_namelen, native_address::capacity);
    return datagram_size{static_cast<std::size_t>(length), (message.msg_flags & MSG_TRUNC) != 0};
}

}  // namespace sockstate::platform
