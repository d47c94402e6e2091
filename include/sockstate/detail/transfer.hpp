#pragma once

// The calls that send and receive bytes. One thread may send while another receives.
//
// Every call takes a deadline last. Without one the socket's blocking mode decides whether it waits; with
// one it waits that long at most, whatever the mode, and then answers `errc::deadline_exceeded`, or `errc::stopped`
// where its `stop_source` ended the wait.

#include <sockstate/detail/settings.hpp>
#include <sockstate/detail/transfer_loops.hpp>

namespace sockstate::detail {

/// Sending to one peer, and receiving.
template <class P, class S>
class SOCKSTATE_CONSUMABLE transfer : public settings<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;
    template <class T>
    using transfer_result = tl::expected<T, typename errors<P>::transfer>;

public:
    using settings<P, S>::native;

    /// Sends some of `bytes`, at least one, and returns how many. Calls send(2), and raises no SIGPIPE.
    ///
    /// A datagram is sent whole or not at all (message_size). On a UDP socket, connection_refused is caused by an
    /// earlier datagram; this one was not sent. Errors: connection_reset and broken_pipe once the peer has reset;
    /// operation_would_block on a non-blocking socket with a full send buffer.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send(byte_view bytes, deadline until = {})
        requires can_send<P, S>
    {
        const auto sent = platform::send(native(), bytes, mode_of(until));
        if (sent.has_number()) [[likely]]
            return sent.count();
        return detail::resume_send(native(), bytes, until, sent);
    }
    /// Sends all of `bytes`. On failure `error().transferred` is the number of bytes that were sent before.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<void> send_all(byte_view bytes, deadline until = {})
        requires can_send<P, S> && byte_stream<P>
    {
        if (bytes.empty()) return {};
        const auto sent = platform::send(native(), bytes, mode_of(until));  // mostly all of it
        if (sent.value == static_cast<std::ptrdiff_t>(bytes.size())) [[likely]]
            return {};
        return detail::resume_send_all(native(), bytes, until, sent);
    }
    /// Sends `count` bytes of an open file from `offset`, or up to its end if that comes first; returns how many it
    /// sent. Calls sendfile(2) without SIGPIPE; where the system does not take this file, reads and sends.
    ///
    /// The file stays open, and its own position does not change (on Windows it is unspecified afterwards). The file
    /// must have positions, like a regular file; for a pipe or a socket the error is invalid_seek. As with `send_all`,
    /// the deadline limits the whole call, and on failure `error().transferred` is the number of bytes that were sent
    /// before. The deadline does not limit the time that the disk takes.
    ///
    /// On Linux and FreeBSD the system may still read the file after the call has returned, while the peer receives. So
    /// a change of the file can still change what is sent. Do not write to the file or shorten it until
    /// `close_gracefully` has reported that everything was acknowledged.
    ///
    /// Errors: those of `send`; bad_file_descriptor of a file that is not open for reading; is_a_directory;
    /// invalid_argument if `offset` is over 2^63 - 1.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<std::uint64_t> send_file(native_file file, std::uint64_t offset,
                                                                          std::uint64_t count, deadline until = {})
        requires can_send<P, S> && byte_stream<P>
    {
        return detail::send_file(native(), file, offset, count, until);
    }
    /// Sends several parts in order, and returns how many bytes were sent. Calls sendmsg(2).
    ///
    /// A stream may send only some of the bytes: one call takes 1,024 parts at most. A datagram socket sends all parts
    /// as one datagram; if there are more than 1,024, the error is message_size.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_gather(std::span<const byte_view> parts, deadline until = {})
        requires can_send<P, S>
    {
        return detail::send_parts(native(), P::kind, parts, nullptr, until);
    }

    /// Receives what is there, at least one byte, and returns the filled part of `buffer`. Calls recv(2).
    ///
    /// On a stream an empty part is the peer's FIN, and an empty buffer gives an empty part at once. A TCP connection
    /// that was reset or given up is an error, connection_reset or timed_out, on every call, whichever call or thread
    /// met it first: at an end of the stream the kernel is asked for the state, which is one more system call.
    ///
    /// There are three things that the kernel does not report. After this side's own FIN (`send_shut`) a reset is
    /// reported once, and later calls report a clean end, unless some data of this side was not acknowledged; a
    /// connection that the kernel gave up stays an error. A half (`receiving`) cannot know whether the other half has
    /// sent a FIN: a reset that the other half's call has met looks like a clean end in the same way. Linux shows that
    /// there was no FIN on the side that accepted. The third is a FIN that a duplicate of this socket has sent: Linux
    /// shows it on the side that connected. On the side that accepted, and on other systems, a connection that is gone
    /// after both FINs is then reported as reset. Local sockets report a reset once.
    ///
    /// If a datagram or a message is longer than the buffer, the rest is lost without notice: `receive_from` and
    /// `receive_message` report it. On a connection of messages an empty message looks like the FIN. A datagram socket
    /// also receives into an empty buffer: it waits, and the datagram is lost. If receiving is shut down through
    /// another handle to a datagram socket, a receive that waits ends with an empty part (Windows: an error); on Linux,
    /// a receive on a non-blocking socket still returns operation_would_block.
    ///
    /// Name the result before you loop over its bytes: in `for (… : *receive(buffer))` it no longer exists during the
    /// loop (before C++23). The same holds for the other calls that return a part of `buffer`.
    [[nodiscard]] SOCKSTATE_LIVE result<std::span<std::byte>> receive(byte_buffer buffer, deadline until = {})
        requires can_receive<P, S> && whole_datagrams<P>
    {
        return read(buffer, until, platform::reading::take);
    }
    /// Receives until `buffer` is full. On failure `error().transferred` says how many bytes it holds; the
    /// peer's FIN before that is `errc::end_of_stream`.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<std::span<std::byte>> receive_exactly(byte_buffer buffer,
                                                                                       deadline until = {})
        requires can_receive<P, S> && byte_stream<P>
    {
        if (buffer.empty()) return buffer.first(0);
        const auto got = platform::receive(native(), buffer, mode_of(until), platform::reading::take);
        if (got.value == static_cast<std::ptrdiff_t>(buffer.size())) [[likely]]
            return buffer.first(got.count());
        return detail::resume_receive_exactly(native(), buffer, until, taking, got);
    }
    /// As `receive`, and leaves the bytes to be received again (MSG_PEEK).
    [[nodiscard]] SOCKSTATE_LIVE result<std::span<std::byte>> peek(byte_buffer buffer, deadline until = {})
        requires can_receive<P, S> && whole_datagrams<P>
    {
        return read(buffer, until, platform::reading::peek);
    }
    /// As `receive`, into several parts, which are filled in order. Returns the number of bytes. Calls recvmsg(2).
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> receive_scatter(std::span<const byte_buffer> parts,
                                                                     deadline until = {})
        requires can_receive<P, S> && whole_datagrams<P>
    {
        return detail::receive_parts(native(), parts, nullptr, until, taking)
            .map([](const platform::datagram_size& got) { return got.bytes; });
    }

    /// Waits until a receive or an accept would not block. An error and the peer's end count as ready.
    ///
    /// Only where there is something to receive or to accept: an unbound socket would be ready at once.
    [[nodiscard]] SOCKSTATE_LIVE result<void> wait_readable(deadline until = {}) const
        requires can_wait_readable<P, S>
    {
        return platform::wait(native(), platform::readiness::readable, until);
    }
    /// Waits until a send would not block, or until an attempt to connect has ended. An error counts as ready.
    [[nodiscard]] SOCKSTATE_LIVE result<void> wait_writable(deadline until = {}) const
        requires can_wait_writable<P, S>
    {
        return platform::wait(native(), platform::readiness::writable, until);
    }

protected:
    using settings<P, S>::settings;
    ~transfer() = default;
    transfer(transfer&&) noexcept = default;
    transfer& operator=(transfer&&) noexcept = default;

    static constexpr receive_way taking{platform::reading::take, end_of<P, S>};

private:
    result<std::span<std::byte>> read(byte_buffer buffer, deadline until, platform::reading how) {
        // Linux waits for bytes even where there is no room for them; a datagram may be taken and dropped.
        if (P::kind != protocol_kind::datagram && buffer.empty()) return buffer.first(0);
        const auto got = platform::receive(native(), buffer, mode_of(until), how);
        constexpr std::ptrdiff_t least =
            end_of<P, S> == stream_end::none || end_of<P, S> == stream_end::as_reported ? 0 : 1;
        if (got.value >= least) [[likely]]
            return buffer.first(got.count());
        const auto more = detail::resume_receive(native(), buffer, until, {how, end_of<P, S>}, got);
        if (!more) return tl::unexpected{more.error()};
        return buffer.first(*more);
    }
};

}  // namespace sockstate::detail
