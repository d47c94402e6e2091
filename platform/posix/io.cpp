// Bytes and datagrams in and out.

#include <sockstate/platform/io.hpp>

#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <io_quirks.hpp>

#include <algorithm>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

int sending(waiting mode) noexcept {
    return quirks::no_signal | (mode == waiting::never ? MSG_DONTWAIT : 0);
}

int receiving(waiting mode, reading how) noexcept {
    return (mode == waiting::never ? MSG_DONTWAIT : 0) | (how == reading::peek ? MSG_PEEK : 0);
}

/// As much of `size` as a stream's call is given.
std::size_t stream_part(std::size_t size) noexcept {
    return std::min(size, quirks::most_at_once);
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
    return counted(
        uninterrupted([=] { return ::send(handle, bytes.data(), stream_part(bytes.size()), sending(mode)); }),
        operation::send);
}

result<std::size_t> receive(native_handle handle, byte_buffer buffer, waiting mode, reading how) noexcept {
    return counted(
        uninterrupted([=] { return ::recv(handle, buffer.data(), stream_part(buffer.size()), receiving(mode, how)); }),
        operation::receive);
}

result<std::size_t> send_to(native_handle handle, byte_view bytes, const native_address& to, waiting mode) noexcept {
    return counted(uninterrupted([=, &to] {
                       return ::sendto(handle, bytes.data(), bytes.size(), sending(mode), raw(to), to.size);
                   }),
                   operation::send);
}

result<datagram_size> receive_from(native_handle handle, byte_buffer buffer, native_address& from, waiting mode,
                                   reading how) noexcept {
    if constexpr (!quirks::tells_full_length) return receive_parts(handle, {&buffer, 1}, &from, mode, how);
    const ssize_t length = uninterrupted([=, &from] {
        const int flags = receiving(mode, how) | quirks::full_length_flag;
        socklen_t size = native_address::capacity;
        const ssize_t got = ::recvfrom(handle, buffer.data(), buffer.size(), flags, raw(from), &size);
        from.size = std::min<socklen_t>(size, native_address::capacity);
        return got;
    });
    if (length == -1) return failed(operation::receive);
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
