// Descriptors that go to another process, by SCM_RIGHTS.

#include <sockstate/platform/handles.hpp>

#include <sockstate/datagram/info.hpp>
#include <sockstate/handles.hpp>

#include <posix/io_flags.hpp>
#include <posix/received_rights.hpp>
#include <posix/send_message.hpp>
#include <posix/system_call.hpp>

#include <datagram_quirks.hpp>

#include <algorithm>
#include <cstring>

#include <fcntl.h>
#include <sys/uio.h>

namespace sockstate::platform {

namespace {

/// Where the flag of the call does not do it.
void keep_from_children(int number) noexcept {
    if (quirks::close_on_exec_flag == 0) static_cast<void>(::fcntl(number, F_SETFD, FD_CLOEXEC));
}

/// The descriptors as the one control message of `message`. macOS wants it to fill the room.
void attach(msghdr& message, std::span<const handle_view> handles, std::byte* control) noexcept {
    const std::size_t size = handles.size() * sizeof(int);
    message.msg_control = control;
    message.msg_controllen = static_cast<decltype(message.msg_controllen)>(CMSG_SPACE(size));
    std::fill_n(control, CMSG_SPACE(size), std::byte{});
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = static_cast<decltype(header->cmsg_len)>(CMSG_LEN(size));
    auto* to = reinterpret_cast<std::byte*>(CMSG_DATA(header));
    for (const handle_view& each : handles) {
        const int number = each.native();
        std::memcpy(to, &number, sizeof number);
        to += sizeof number;
    }
}

}  // namespace

result<std::size_t> send_handles(native_handle handle, byte_view bytes, std::span<const handle_view> handles,
                                 waiting mode) noexcept {
    if (handles.size() > most_handles) return tl::unexpected{error::system(EINVAL, operation::send)};
    alignas(cmsghdr) std::byte control[CMSG_SPACE(most_handles * sizeof(int))];
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!handles.empty()) attach(message, handles, control);
    return send_message(handle, message, nullptr, mode);
}

result<received_with_handles> receive_handles(native_handle handle, byte_buffer buffer, std::span<native_handle> room,
                                              const origin& to, waiting mode, reading how) noexcept {
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (to.from != nullptr) {
        message.msg_name = to.from->bytes;
        message.msg_namelen = native_address::capacity;
    }
    if (to.info != nullptr) *to.info = {};
    received_with_handles got{};
    rights_control control;
    const ssize_t length =
        receive_with_rights(handle, message, receiving(mode, how), control, [&](int number, bool was_sent) {
            if (was_sent && got.handles < room.size()) {
                keep_from_children(number);
                room[got.handles++] = number;
            } else {
                static_cast<void>(close(number));
                got.lost = got.lost || was_sent;
            }
        });
    if (length == -1) return failed(operation::receive);
    if (to.from != nullptr) to.from->size = std::min<socklen_t>(message.msg_namelen, native_address::capacity);
    const bool cut = (message.msg_flags & MSG_CTRUNC) != 0;
    if (to.info != nullptr) {
        // There was room for all but the descriptors that could not be made, so what was written is whole.
        *to.info = quirks::decode_control(control.written(message), ip::family::v4, false);
        to.info->incomplete = cut;
    }
    got.bytes = static_cast<std::size_t>(length);
    got.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    got.lost = got.lost || cut;
    return got;
}

}  // namespace sockstate::platform
