// Receiving message by message: an empty message and the end of the connection are both a receive of 0 bytes.

#include <sockstate/datagram/info.hpp>
#include <sockstate/detail/datagrams.hpp>
#include <sockstate/detail/handle_passing.hpp>
#include <sockstate/detail/messages.hpp>
#include <sockstate/handles.hpp>
#include <sockstate/platform/queries.hpp>

namespace sockstate::detail {

namespace {

/// Whether the connection has ended and holds nothing more, as far as the system reports it, after a receive of 0
/// bytes.
result<bool> is_at_end(native_handle handle) noexcept {
    const auto over = platform::is_receive_over(handle);
    if (!over) return over;
    if (!*over) return false;
    // An error that came later is no end: the next receive reports it.
    if (const auto failed = platform::has_pending_error(handle); failed && *failed) return false;
    // A message that waits behind an empty one: the empty one was no end.
    const auto unread = platform::unread_bytes(handle);
    if (unread) return *unread == 0;
    // A kernel that cannot count (older Linux of vsock) has only protocols here whose messages are never empty.
    const bool is_uncounted =
        unread.error().not_supported() || unread.error() == std::errc::inappropriate_io_control_operation;
    if (is_uncounted) return true;
    return tl::unexpected{unread.error().during(operation::receive)};
}

/// A message comes with its sender's name, if it has one, or with the sender's credentials. An end comes without.
result<message_size> message_or_end(native_handle handle, const platform::datagram_size& got,
                                    bool has_sender) noexcept {
    const bool is_message = got.bytes != 0 || got.truncated || has_sender;
    if (is_message) return message_size{got.bytes, got.truncated, false};
    return is_at_end(handle).map([](bool ended) { return message_size{0, false, ended}; });
}

}  // namespace

result<message_size> receive_message(native_handle handle, std::span<const byte_buffer> parts, deadline until,
                                     platform::reading how) noexcept {
    platform::native_address from;
    from.size = 0;
    const auto got = receive_parts(handle, parts, &from, until, {how, stream_end::none});
    if (!got) return tl::unexpected{got.error()};
    return message_or_end(handle, *got, from.size != 0);
}

result<message_size> receive_message(native_handle handle, byte_buffer buffer, datagram_info& info, deadline until,
                                     platform::reading how) noexcept {
    platform::native_address from;
    from.size = 0;
    const auto got = receive_local_message(handle, buffer, from, info, until, how);
    if (!got) return tl::unexpected{got.error()};
    return message_or_end(handle, *got, from.size != 0 || info.credentials);
}

result<message_size> receive_handles_message(native_handle handle, byte_buffer buffer, received_handles& room,
                                             datagram_info* info, deadline until) noexcept {
    platform::native_address from;
    from.size = 0;
    const auto got = receive_handles(handle, protocol_kind::sequenced, buffer, room, &from, info, until);
    if (!got) return tl::unexpected{got.error()};
    const bool has_handles = room.size() != 0 || room.lost();
    return message_or_end(handle, *got, has_handles || from.size != 0 || (info != nullptr && info->credentials));
}

}  // namespace sockstate::detail
