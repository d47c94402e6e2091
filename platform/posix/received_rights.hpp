#pragma once

// recvmsg(2) with room for every descriptor that one call can bring.

#include <posix/descriptor.hpp>

#include <handle_quirks.hpp>

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

namespace sockstate::platform {

/// For 254 descriptors, and for what else a program may have asked for by options of its own (credentials, a process,
/// times, a label). More than that cannot come, so control messages that are cut mean that a descriptor could not be
/// made.
inline constexpr std::size_t rights_room = 1280;

/// Receives as `message` says and gives each descriptor that was made to `visit(descriptor, was_sent)`.
template <class Visit>
[[nodiscard]] ssize_t receive_with_rights(native_handle handle, msghdr& message, int flags, Visit visit) noexcept {
    alignas(8) std::byte control[rights_room];
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t length = ::recvmsg(handle, &message, flags | quirks::close_on_exec_flag);
    if (length == -1) {
        if (quirks::out_of_descriptors != 0 && errno == quirks::out_of_descriptors) errno = EMFILE;
        return -1;
    }
    const auto written = std::min<std::size_t>(message.msg_controllen, sizeof control);
    visit_rights<quirks::rights>(std::span{control}.first(written), visit);
    return length;
}

/// Receives as `message` says, without room for control messages. Descriptors that come with it do not stay open.
[[nodiscard]] inline ssize_t receive_without_rights(native_handle handle, msghdr& message, int flags) noexcept {
    // A peek shows zeros where the descriptors will be.
    if (!quirks::plain_receive_installs || (flags & MSG_PEEK) != 0) return ::recvmsg(handle, &message, flags);
    return receive_with_rights(handle, message, flags,
                               [](int number, bool /*was_sent*/) { static_cast<void>(close(number)); });
}

}  // namespace sockstate::platform
