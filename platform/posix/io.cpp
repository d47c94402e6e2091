// Sending and receiving of bytes and datagrams.

#include <sockstate/platform/io.hpp>

#include <posix/io_flags.hpp>
#include <posix/received_rights.hpp>
#include <posix/send_message.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <send_encoded.hpp>

#include <algorithm>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

/// As much of `size` as a stream's call is given.
std::size_t stream_part(std::size_t size) noexcept {
    return std::min(size, quirks::most_at_once);
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

/// Out of line, so that a call to an IPv4 address makes no room for those of every family.
[[gnu::noinline]] number_or_code send_to_ipv6(native_handle handle, byte_view bytes, const ip::endpoint& to,
                                              waiting mode) noexcept {
    return send_encoded(handle, bytes, to, mode);
}

}  // namespace

number_or_code send(native_handle handle, byte_view bytes, waiting mode) noexcept {
    return answered(::send(handle, bytes.data(), stream_part(bytes.size()), sending(mode)));
}

number_or_code receive(native_handle handle, byte_buffer buffer, waiting mode, reading how) noexcept {
    if constexpr (quirks::plain_receive_installs) {
        iovec part{buffer.data(), stream_part(buffer.size())};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        return answered(receive_without_rights(handle, message, receiving(mode, how)));
    }
    return answered(::recv(handle, buffer.data(), stream_part(buffer.size()), receiving(mode, how)));
}

number_or_code send_to(native_handle handle, byte_view bytes, const native_address& to, waiting mode) noexcept {
    return answered(::sendto(handle, bytes.data(), bytes.size(), sending(mode), raw(to), to.size));
}

number_or_code send_to(native_handle handle, byte_view bytes, const ip::endpoint& to, waiting mode) noexcept {
    if (!to.address().is_v4()) return send_to_ipv6(handle, bytes, to, mode);
    sockaddr_in native;
    ip_layout.write(to, native);
    const auto* const address = reinterpret_cast<const sockaddr*>(&native);
    return answered(::sendto(handle, bytes.data(), bytes.size(), sending(mode), address, sizeof native));
}

number_or_code send_to(native_handle handle, byte_view bytes, const local::endpoint& to, waiting mode) noexcept {
    return send_encoded(handle, bytes, to, mode);
}

number_or_code receive_from(native_handle handle, byte_buffer buffer, waiting mode, native_address& from,
                            reading how) noexcept {
    if constexpr (!quirks::tells_full_length) {
        const auto got = receive_parts(handle, {&buffer, 1}, &from, mode, how);
        if (!got) return number_or_code::failure(got.error().native_code());
        return {static_cast<std::ptrdiff_t>(got->bytes + (got->truncated ? 1 : 0))};
    }
    from.size = native_address::capacity;
    return answered(::recvfrom(handle, buffer.data(), buffer.size(), receiving(mode, how, quirks::full_length_flag),
                               raw(from), &from.size));
}

result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts, const native_address* to,
                               waiting mode) noexcept {
    if (parts.size() > most_parts) return tl::unexpected{error::system(EMSGSIZE, operation::send)};
    iovec vector[most_parts];
    msghdr message{};
    message.msg_iov = vector;
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(gather(parts, vector));
    return send_message(handle, message, to, mode);
}

result<datagram_size> receive_parts(native_handle handle, std::span<const byte_buffer> parts, native_address* from,
                                    waiting mode, reading how) noexcept {
    iovec vector[most_parts];
    msghdr message{};
    message.msg_iov = vector;
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(gather(parts, vector));
    if (from != nullptr) {
        message.msg_name = from->bytes;
        message.msg_namelen = native_address::capacity;
    }
    const ssize_t length = receive_without_rights(handle, message, receiving(mode, how));
    if (length == -1) return failed(operation::receive);
    if (from != nullptr) from->size = std::min<socklen_t>(message.msg_namelen, native_address::capacity);
    return datagram_size{static_cast<std::size_t>(length), (message.msg_flags & MSG_TRUNC) != 0};
}

}  // namespace sockstate::platform
