// Bytes and datagrams in and out.
//
// Winsock has no MSG_DONTWAIT, and cannot be asked for the blocking mode that would have to be put back after a
// change. A call that must not wait first asks whether the handle is ready. A receive then takes what is there. A
// blocking send of a stream waits until all is taken, so it is given no more than a writable handle takes at once.
// Overlapped calls that are cancelled are no way out: nobody knows how much of a cancelled send has gone.

#include <sockstate/platform/io.hpp>

#include <windows/poll_now.hpp>
#include <windows/socket_address.hpp>
#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>
#include <windows/wait.hpp>
#include <windows/winsock.hpp>

#include <send_encoded.hpp>

#include <algorithm>

namespace sockstate::platform {

namespace {

// Lengths are int and ULONG; a stream may always send less.
constexpr std::size_t most_at_once = std::size_t{1} << 30U;

/// What a writable stream takes at once, however small its buffer is.
constexpr std::size_t always_taken = 512;

tl::unexpected<error> would_wait(operation what) noexcept {
    return tl::unexpected{error::system(WSAEWOULDBLOCK, what)};
}

/// How much of `size` bytes to hand over, so that the call waits only where it may.
result<std::size_t> size_to_send(native_handle handle, std::size_t size, waiting mode) noexcept {
    if (mode == waiting::as_set) return size;
    const auto ready = is_ready(handle, readiness::writable, operation::send);
    if (!ready) return tl::unexpected{ready.error()};
    if (!*ready) return would_wait(operation::send);
    if (size <= always_taken) return size;
    const auto type = read_number(handle, SO_TYPE, operation::send);
    if (!type) return tl::unexpected{type.error()};
    if (*type != SOCK_STREAM) return size;
    // A handle is writable while a good part of its buffer is free: a third of it on Wine.
    return read_number(handle, SO_SNDBUF, operation::send).map([&](DWORD buffer) {
        return std::clamp(std::size_t{buffer} / 4, always_taken, size);
    });
}

/// Whether there is anything to call for: a stream receives into no memory at once, which Winsock would wait for.
result<bool> can_receive(native_handle handle, std::size_t size, waiting mode) noexcept {
    if (size == 0) {
        const auto type = read_number(handle, SO_TYPE, operation::receive);
        if (!type) return tl::unexpected{type.error()};
        if (*type == SOCK_STREAM) return false;
    }
    if (mode == waiting::as_set) return true;
    const auto ready = is_ready(handle, readiness::readable, operation::receive);
    if (ready && !*ready) return would_wait(operation::receive);
    return ready;
}

/// What a receive has returned, datagrams that were cut included.
result<datagram_size> received(native_handle handle, int returned, std::size_t bytes, std::size_t room) noexcept {
    if (returned == SOCKET_ERROR) {
        if (::WSAGetLastError() == WSAEMSGSIZE) return datagram_size{room, true};
        return failed(handle, operation::receive);
    }
    // Wine can lose a reset to its own polling and then reports an end of the stream; its poll still knows.
    if (bytes == 0 && room != 0) {
        constexpr short reset = POLLERR | POLLHUP;
        const auto events = poll_now(handle, operation::receive);
        if (events && (*events & reset) == reset) {
            return tl::unexpected{error::system(WSAECONNRESET, operation::receive)};
        }
    }
    return datagram_size{bytes, false};
}

/// Several parts as Winsock takes them, no more bytes than asked for.
struct buffer_list {
    WSABUF parts[most_parts];
    DWORD count = 0;
    std::size_t size = 0;

    template <class Part>
    buffer_list(std::span<const Part> from, std::size_t limit) noexcept {
        for (const Part& part : from.first(std::min(from.size(), most_parts))) {
            const std::size_t length = std::min(part.size(), limit - size);
            auto* const data = const_cast<char*>(reinterpret_cast<const char*>(part.data()));
            parts[count++] = {static_cast<ULONG>(length), data};
            size += length;
        }
    }
};

std::size_t total_of(std::span<const byte_view> parts) noexcept {
    std::size_t total = 0;
    for (const byte_view& part : parts) total += std::min(part.size(), most_at_once - total);
    return total;
}

/// What was received, as the hot calls answer it; one that was cut is `more_if_cut` larger than the room.
number_or_code counted(const result<datagram_size>& got, std::size_t more_if_cut) noexcept {
    if (!got) return number_or_code::failure(got.error().native_code());
    return {static_cast<std::ptrdiff_t>(got->bytes + (got->truncated ? more_if_cut : 0))};
}

int flags_of(reading how) noexcept {
    return how == reading::peek ? MSG_PEEK : 0;
}

}  // namespace

number_or_code send(native_handle handle, byte_view bytes, waiting mode) noexcept {
    const auto size = size_to_send(handle, std::min(bytes.size(), most_at_once), mode);
    if (!size) return number_or_code::failure(size.error().native_code());
    const int sent = ::send(handle, reinterpret_cast<const char*>(bytes.data()), static_cast<int>(*size), 0);
    return sent != SOCKET_ERROR ? number_or_code{sent} : failure(handle);
}

number_or_code receive(native_handle handle, byte_buffer buffer, waiting mode, reading how) noexcept {
    const std::size_t room = std::min(buffer.size(), most_at_once);
    const auto call = can_receive(handle, room, mode);
    if (!call) return number_or_code::failure(call.error().native_code());
    if (!*call) return {0};
    const int got = ::recv(handle, reinterpret_cast<char*>(buffer.data()), static_cast<int>(room), flags_of(how));
    return counted(received(handle, got, static_cast<std::size_t>(got), room), 0);
}

number_or_code send_to(native_handle handle, byte_view bytes, const native_address& to, waiting mode) noexcept {
    const auto sent = send_parts(handle, {&bytes, 1}, &to, mode);
    return sent ? number_or_code{static_cast<std::ptrdiff_t>(*sent)}
                : number_or_code::failure(sent.error().native_code());
}

number_or_code send_to(native_handle handle, byte_view bytes, const ip::endpoint& to, waiting mode) noexcept {
    return send_encoded(handle, bytes, to, mode);
}

number_or_code send_to(native_handle handle, byte_view bytes, const local::endpoint& to, waiting mode) noexcept {
    return send_encoded(handle, bytes, to, mode);
}

number_or_code receive_from(native_handle handle, byte_buffer buffer, waiting mode, native_address& from,
                            reading how) noexcept {
    return counted(receive_parts(handle, {&buffer, 1}, &from, mode, how), 1);
}

result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts, const native_address* to,
                               waiting mode) noexcept {
    if (parts.size() > most_parts) return tl::unexpected{error::system(WSAEMSGSIZE, operation::send)};
    const auto size = size_to_send(handle, total_of(parts), mode);
    if (!size) return size;
    buffer_list list{parts, *size};
    DWORD sent = 0;
    const int done = to == nullptr ? ::WSASend(handle, list.parts, list.count, &sent, 0, nullptr, nullptr)
                                   : ::WSASendTo(handle, list.parts, list.count, &sent, 0, raw(*to),
                                                 static_cast<int>(to->size), nullptr, nullptr);
    if (done == SOCKET_ERROR) return failed(handle, operation::send);
    return sent;
}

result<datagram_size> receive_parts(native_handle handle, std::span<const byte_buffer> parts, native_address* from,
                                    waiting mode, reading how) noexcept {
    buffer_list list{parts, most_at_once};
    const auto call = can_receive(handle, list.size, mode);
    if (!call) return tl::unexpected{call.error()};
    if (!*call) return datagram_size{0, false};
    DWORD got = 0;
    auto flags = static_cast<DWORD>(flags_of(how));
    if (from == nullptr) {
        const int done = ::WSARecv(handle, list.parts, list.count, &got, &flags, nullptr, nullptr);
        return received(handle, done, got, list.size);
    }
    int size = native_address::capacity;
    const int done = ::WSARecvFrom(handle, list.parts, list.count, &got, &flags, raw(*from), &size, nullptr, nullptr);
    from->size = static_cast<std::uint32_t>(std::min<int>(size, native_address::capacity));
    return received(handle, done, got, list.size);
}

}  // namespace sockstate::platform
