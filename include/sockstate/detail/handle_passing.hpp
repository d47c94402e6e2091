#pragma once

// The calls that pass handles to other processes. local.hpp includes this header, tcp.hpp does not.

#include <sockstate/detail/datagrams.hpp>
#include <sockstate/detail/queries.hpp>

#include <initializer_list>

namespace sockstate {

class handle_view;
class received_handles;

namespace detail {

/// `count` handles from `first` on. Not as a span: nothing can make one while a view is only declared.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_handles(native_handle, protocol_kind, byte_view,
                                                                const handle_view* first, std::size_t count,
                                                                deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT transfer_result<void> send_all_handles(native_handle, protocol_kind, byte_view,
                                                                      const handle_view* first, std::size_t count,
                                                                      deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<platform::datagram_size> receive_handles(native_handle, protocol_kind,
                                                                               byte_buffer, received_handles&,
                                                                               platform::native_address* from,
                                                                               datagram_info*, deadline) noexcept;
/// The same of one message, or of the end; `info` may be null.
[[nodiscard]] SOCKSTATE_EXPORT result<message_size> receive_handles_message(native_handle, byte_buffer,
                                                                            received_handles&, datagram_info* info,
                                                                            deadline) noexcept;

/// Sending and receiving handles. Their types are those of <sockstate/handles.hpp>.
template <class P, class S>
class SOCKSTATE_CONSUMABLE handle_passing : public plain_carrier<P, S>::type {
    using base = typename plain_carrier<P, S>::type;
    using views = std::span<const handle_view>;
    using listed_views = std::initializer_list<handle_view>;
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;
    template <class T>
    using transfer_result = tl::expected<T, typename errors<P>::transfer>;

public:
    using typename settings<P, S>::endpoint_type;
    using base::native;

    /// Sends some of `bytes`, at least one, and with the first of them all of `handles`. Returns how many bytes were
    /// sent. Calls sendmsg(2) with SCM_RIGHTS.
    ///
    /// The receiver gets its own handles to the same objects, and the handles here stay open. You may close them when
    /// the call has returned, except on macOS: there, handles that were closed before they were received have arrived
    /// unusable, so keep them open until the receiver has answered. If only a part of the bytes was sent, send the rest
    /// without handles, or call `send_all_handles`.
    ///
    /// Errors: `errc::invalid_argument` for more than 253 handles, and on a stream without a byte to carry them;
    /// bad_file_descriptor if one of them is not open, and nothing is sent; operation_not_permitted if the receiver
    /// refuses handles; on Linux too_many_references if too many handles of this user are on their way. `not_supported`
    /// on Windows. Other errors as `send`.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_handles(byte_view bytes, views handles, deadline until = {})
        requires can_send<P, S>
    {
        return detail::send_handles(native(), P::kind, bytes, handles.data(), handles.size(), until);
    }
    /// The same with a list of handles: `send_handles("web", {listener})`.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_handles(byte_view bytes, listed_views handles,
                                                                  deadline until = {})
        requires can_send<P, S>
    {
        return detail::send_handles(native(), P::kind, bytes, handles.begin(), handles.size(), until);
    }
    /// Sends all of `bytes`, and with the first of them all of `handles`. On failure `error().transferred` is the
    /// number of bytes that were sent before; if it is not 0, the handles were sent too.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<void> send_all_handles(byte_view bytes, views handles,
                                                                        deadline until = {})
        requires can_send<P, S> && byte_stream<P>
    {
        return detail::send_all_handles(native(), P::kind, bytes, handles.data(), handles.size(), until);
    }
    /// The same of handles that are listed.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<void> send_all_handles(byte_view bytes, listed_views handles,
                                                                        deadline until = {})
        requires can_send<P, S> && byte_stream<P>
    {
        return detail::send_all_handles(native(), P::kind, bytes, handles.begin(), handles.size(), until);
    }

    /// As `receive`, and puts the handles that came with the bytes into `room`, which is emptied first. Calls
    /// recvmsg(2). Child processes do not inherit the handles; on macOS one that another thread starts during the call
    /// may.
    ///
    /// If `room` has no place for a handle, or this process has no descriptor left, the bytes are received anyway, and
    /// `room.lost()` is true. On macOS and FreeBSD, the error is too_many_files_open if this process has no descriptor
    /// left.
    ///
    /// On a stream the handles come with the first byte of their message that is received. One call never returns the
    /// handles of two messages, nor bytes that were sent after the message whose handles it returns. But bytes that
    /// were sent before that message may come first (Linux). So let each message say how many handles it carries, or
    /// use a protocol that keeps messages separate. With such a protocol, an empty part with handles is a message, and
    /// not the end; `receive_handles_message` also reports whether a message was cut, and what an empty part without
    /// handles is. A plain `receive` closes the handles of what it receives, and `peek` leaves them in the queue.
    [[nodiscard]] SOCKSTATE_LIVE result<std::span<std::byte>> receive_handles(byte_buffer buffer,
                                                                              received_handles& room,
                                                                              deadline until = {})
        requires can_receive<P, S>
    {
        return detail::receive_handles(native(), P::kind, buffer, room, nullptr, nullptr, until)
            .map([&](const platform::datagram_size& got) { return buffer.first(got.bytes); });
    }
    /// The same, and fills `info` with what came with the message, as `option::report_credentials` asks for. If it
    /// fails, `info` is empty.
    [[nodiscard]] SOCKSTATE_LIVE result<std::span<std::byte>> receive_handles(byte_buffer buffer,
                                                                              received_handles& room,
                                                                              datagram_info& info, deadline until = {})
        requires can_receive<P, S> && (!byte_stream<P>)
    {
        return detail::receive_handles(native(), P::kind, buffer, room, nullptr, &info, until)
            .map([&](const platform::datagram_size& got) { return buffer.first(got.bytes); });
    }
    /// As `receive_message`, and puts the handles that came with the message into `room`, as `receive_handles` does. A
    /// message with handles is never taken for the end. Into an empty `buffer` nothing is received.
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> receive_handles_message(byte_buffer buffer,
                                                                                  received_handles& room,
                                                                                  deadline until = {})
        requires can_receive_message<P, S>
    {
        return read_message(buffer, room, nullptr, until);
    }
    /// The same, and fills `info` with what came with the message, as `option::report_credentials` asks for. If it
    /// fails, `info` is empty.
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> receive_handles_message(byte_buffer buffer,
                                                                                  received_handles& room,
                                                                                  datagram_info& info,
                                                                                  deadline until = {})
        requires can_receive_message<P, S>
    {
        return read_message(buffer, room, &info, until);
    }
    /// As `receive_from`, and puts the handles that came with the datagram into `room`, as `receive_handles` does.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> receive_handles_from(byte_buffer buffer,
                                                                                               received_handles& room,
                                                                                               deadline until = {})
        requires can_receive_from<P, S>
    {
        return read_from(buffer, room, nullptr, until);
    }
    /// The same, and fills `info` with what came with the datagram, as `option::report_credentials` asks for. If it
    /// fails, `info` is empty.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> receive_handles_from(byte_buffer buffer,
                                                                                               received_handles& room,
                                                                                               datagram_info& info,
                                                                                               deadline until = {})
        requires can_receive_from<P, S>
    {
        return read_from(buffer, room, &info, until);
    }

protected:
    using base::base;
    ~handle_passing() = default;
    handle_passing(handle_passing&&) noexcept = default;
    handle_passing& operator=(handle_passing&&) noexcept = default;

private:
    result<received_message> read_message(byte_buffer buffer, received_handles& room, datagram_info* info,
                                          deadline until) {
        return detail::receive_handles_message(native(), buffer, room, info, until).map([&](const message_size& got) {
            return base::of(buffer, got);
        });
    }
    result<received_datagram<endpoint_type>> read_from(byte_buffer buffer, received_handles& room, datagram_info* info,
                                                       deadline until) {
        platform::native_address from;
        const auto got = detail::receive_handles(native(), P::kind, buffer, room, &from, info, until);
        if (!got) return tl::unexpected{got.error()};
        received_datagram<endpoint_type> received{buffer.first(got->bytes), {}, got->truncated};
        if (!decode(from, received.sender)) return tl::unexpected{no_sender(from)};
        return received;
    }
};

}  // namespace detail
}  // namespace sockstate
