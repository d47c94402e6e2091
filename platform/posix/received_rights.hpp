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

/// Room for the control messages of one call, and those that it wrote.
struct rights_control {
    alignas(8) std::byte room[rights_room];

    [[nodiscard]] std::span<const std::byte> written(const msghdr& by) const noexcept {
        return std::span{room}.first(std::min<std::size_t>(by.msg_controllen, sizeof room));
    }
};

/// Receives as `message` says and gives each descriptor that was made to `visit(descriptor, was_sent)`.
template <class Visit>
[[nodiscard]] ssize_t receive_with_rights(native_handle handle, msghdr& message, int flags, rights_control& control,
                                          Visit visit) noexcept {
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    const ssize_t length = ::recvmsg(handle, &message, flags | quirks::close_on_exec_flag);
    if (length == -1) {
        if (quirks::out_of_descriptors != 0 && errno == quirks::out_of_descriptors) errno = EMFILE;
        return -1;
    }
    const bool makes_descriptors = quirks::peek_makes_descriptors || (flags & MSG_PEEK) == 0;
    if (makes_descriptors) visit_rights<quirks::rights>(control.written(message), visit);
    return length;
}

/// Receives as `message` says, without room for control messages. Descriptors that come with it do not stay open.
[[nodiscard]] inline ssize_t receive_without_rights(native_handle handle, msghdr& message, int flags) noexcept {
    if (!quirks::plain_receive_installs || (flags & MSG_PEEK) != 0) return ::recvmsg(handle, &message, flags);
    rights_control control;
    return receive_with_rights(handle, message, flags, control,
                               [](int number, bool /*was_sent*/) { static_cast<void>(close(number)); });
}

}  // namespace sockstate::platform
