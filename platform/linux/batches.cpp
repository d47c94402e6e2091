// Many datagrams in one system call, by sendmmsg(2) and recvmmsg(2).

#include <sockstate/platform/batches.hpp>

#include <linux/control_messages.hpp>
#include <linux/sent_control.hpp>
#include <posix/io_flags.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <datagram_ends.hpp>

#include <algorithm>
#include <array>

#include <sys/socket.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

/// The flags of a call that moves several messages: glibc declares them int, musl unsigned.
struct call_flags {
    int value;

    operator int() const noexcept { return value; }
    operator unsigned() const noexcept { return static_cast<unsigned>(value); }
};

/// The headers and parts of as many datagrams as go with one call. Most of it stays unwritten.
struct datagram_messages {
    mmsghdr headers[most_datagrams];
    iovec parts[most_datagrams];

    msghdr& add(std::size_t at, const void* data, std::size_t size) noexcept {
        parts[at] = {const_cast<void*>(data), size};
        msghdr& header = headers[at].msg_hdr;
        header = {};
        header.msg_iov = &parts[at];
        header.msg_iovlen = 1;
        return header;
    }

    result<std::size_t> send(native_handle handle, std::size_t count, waiting mode) noexcept {
        const int sent = ::sendmmsg(handle, headers, static_cast<unsigned>(count), call_flags{sending(mode)});
        if (sent == -1) return failed(operation::send);
        return static_cast<std::size_t>(sent);
    }
};

using sent_control = std::array<std::byte, sent_control_room>;

void set_control(msghdr& header, sent_control& control, std::size_t used) noexcept {
    if (used == 0) return;
    header.msg_control = control.data();
    header.msg_controllen = static_cast<decltype(header.msg_controllen)>(used);  // musl's has 32 bits
}

}  // namespace

result<std::size_t> send_datagrams(native_handle handle, std::span<const outgoing_datagram<ip::endpoint>> datagrams,
                                   waiting mode) noexcept {
    datagram_messages messages;
    native_address to[most_datagrams];
    alignas(8) sent_control control[most_datagrams];
    const std::size_t most = std::min(datagrams.size(), most_datagrams);
    std::size_t count = 0;
    for (; count < most; ++count) {
        const outgoing_datagram<ip::endpoint>& one = datagrams[count];
        msghdr& header = messages.add(count, one.bytes.data(), one.bytes.size());
        ip_layout.encode(one.receiver, to[count]);
        header.msg_name = to[count].bytes;
        header.msg_namelen = to[count].size;
        if (is_plain(one.header)) continue;
        const auto used = linux_kernel::encode_control(one.header, one.receiver.address(), control[count]);
        if (!used && count == 0) return tl::unexpected{used.error()};
        if (!used) break;  // those before it go first
        set_control(header, control[count], *used);
    }
    return messages.send(handle, count, mode);
}

result<std::size_t> send_datagrams(native_handle handle, std::span<const byte_view> datagrams, const native_address* to,
                                   const datagram_header& header, waiting mode) noexcept {
    alignas(8) sent_control control;
    const auto used = write_header(handle, to, header, control);
    if (!used) return used;
    datagram_messages messages;
    const std::size_t count = std::min(datagrams.size(), most_datagrams);
    for (std::size_t i = 0; i < count; ++i) {
        msghdr& message = messages.add(i, datagrams[i].data(), datagrams[i].size());
        if (to != nullptr) {
            message.msg_name = const_cast<std::byte*>(to->bytes);
            message.msg_namelen = to->size;
        }
        set_control(message, control, *used);
    }
    return messages.send(handle, count, mode);
}

batch_result<std::size_t> receive_datagrams(native_handle handle, std::span<datagram_slot<ip::endpoint>> slots,
                                            waiting mode) noexcept {
    datagram_messages messages;
    native_address from[most_datagrams];
    alignas(8) std::byte control[most_datagrams][control_room];
    const std::size_t count = std::min(slots.size(), most_datagrams);
    for (std::size_t i = 0; i < count; ++i) {
        msghdr& header = messages.add(i, slots[i].room.data(), slots[i].room.size());
        header.msg_name = from[i].bytes;
        header.msg_namelen = native_address::capacity;
        header.msg_control = control[i];
        header.msg_controllen = control_room;
    }
    // Without the flag the call would wait for every slot, and a signal that comes after the first datagram would make
    // the next call on the socket fail with a number that no program knows. Its time-out ends nothing that waits.
    const call_flags flags{receiving(mode, reading::take) | MSG_WAITFORONE};
    const int got = ::recvmmsg(handle, messages.headers, static_cast<unsigned>(count), flags, nullptr);
    if (got == -1) return tl::unexpected{batch_error{failed(operation::receive).value(), 0}};
    for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
        const msghdr& header = messages.headers[i].msg_hdr;
        datagram_slot<ip::endpoint>& slot = slots[i];
        from[i].size = std::min<socklen_t>(header.msg_namelen, native_address::capacity);
        if (!read_sender(from[i], slot.sender)) return tl::unexpected{batch_error{missing_sender(from[i]), i}};
        slot.bytes = slot.room.first(messages.headers[i].msg_len);
        slot.truncated = (header.msg_flags & MSG_TRUNC) != 0;
        const bool cut = (header.msg_flags & MSG_CTRUNC) != 0;
        if (header.msg_controllen == 0 && !cut) {
            slot.info = {};
        } else {
            const auto written = std::min<std::size_t>(header.msg_controllen, control_room);
            slot.info = linux_kernel::decode_control(std::span{control[i]}.first(written), slot.sender.family(), cut);
        }
    }
    return static_cast<std::size_t>(got);
}

}  // namespace sockstate::platform
