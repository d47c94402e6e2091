#pragma once

// The call behind all that is sent in parts or with control messages: sendmsg(2).

#include <sockstate/platform/io.hpp>

#include <posix/io_flags.hpp>
#include <posix/system_call.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

/// Sends the message to the address or, if that is null, to the peer.
[[nodiscard]] inline result<std::size_t> send_message(native_handle handle, msghdr& message, const native_address* to,
                                                      waiting mode) noexcept {
    if (to != nullptr) {
        message.msg_name = const_cast<std::byte*>(to->bytes);
        message.msg_namelen = to->size;
    }
    const ssize_t sent = ::sendmsg(handle, &message, sending(mode));
    if (sent == -1) return failed(operation::send);
    return static_cast<std::size_t>(sent);
}

}  // namespace sockstate::platform
