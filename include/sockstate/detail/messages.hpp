#pragma once

// The calls that receive whole messages over a connection (SOCK_SEQPACKET) and report where each ends, and those that
// ask who is at the other end of a local connection.

#include <sockstate/detail/addressed.hpp>

namespace sockstate {

struct peer_credentials;  // local/peer.hpp
struct datagram_info;     // datagram/info.hpp
class any_handle;         // any_handle.hpp

}  // namespace sockstate

namespace sockstate::detail {

[[nodiscard]] SOCKSTATE_EXPORT result<peer_credentials> query_peer(native_handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<any_handle> query_peer_process(native_handle) noexcept;

/// What arrived over a connection of messages.
struct message_size {
    std::size_t bytes;  ///< written to the caller's memory
    bool truncated;     ///< the rest of the message is lost
    bool ended;         ///< no message arrived: the connection has ended
};
[[nodiscard]] SOCKSTATE_EXPORT result<message_size> receive_message(native_handle, std::span<const byte_buffer>,
                                                                    deadline, platform::reading) noexcept;

[[nodiscard]] SOCKSTATE_EXPORT result<message_size> receive_message(native_handle, byte_buffer, datagram_info&,
                                                                    deadline, platform::reading) noexcept;

/// Receiving message by message.
template <class P, class S>
class SOCKSTATE_CONSUMABLE messages : public addressed<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using addressed<P, S>::native;

    /// Receives one message, and reports whether it was truncated, or that the connection has ended. Calls recvmsg(2).
    ///
    /// An empty message is not the end. After a receive of 0 bytes, a few more system calls distinguish the two. There
    /// is one case that no system reports: if the peer has no name, the end of the connection has already arrived, and
    /// only empty messages are left, then such an empty message looks like the end. A message of at least one byte is
    /// never reported as the end. With an empty `buffer` the call takes a message from the queue, and the message is
    /// lost.
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> receive_message(byte_buffer buffer, deadline until = {})
        requires can_receive_message<P, S>
    {
        return read_message(buffer, until, platform::reading::take);
    }
    /// As `receive_message`, and leaves the message to be received again (MSG_PEEK).
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> peek_message(byte_buffer buffer, deadline until = {})
        requires can_receive_message<P, S>
    {
        return read_message(buffer, until, platform::reading::peek);
    }
    /// As `receive_message`, and fills `info` with what came with the message, as `option::report_credentials` asks
    /// for. If it fails, `info` is empty. The message's handles are closed, as by a plain `receive`; `receive_handles`
    /// takes them and an info. Include <sockstate/local.hpp>.
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> receive_message(byte_buffer buffer, datagram_info& info,
                                                                          deadline until = {})
        requires can_receive_message<P, S> && passes_handles<P>
    {
        return detail::receive_message(native(), buffer, info, until, platform::reading::take)
            .map([&](const message_size& got) { return of(buffer, got); });
    }
    /// As `receive_message` with an info, and leaves the message to be received again.
    [[nodiscard]] SOCKSTATE_LIVE result<received_message> peek_message(byte_buffer buffer, datagram_info& info,
                                                                       deadline until = {})
        requires can_receive_message<P, S> && passes_handles<P>
    {
        return detail::receive_message(native(), buffer, info, until, platform::reading::peek)
            .map([&](const message_size& got) { return of(buffer, got); });
    }
    /// Receives one message into several parts, filled in order.
    [[nodiscard]] SOCKSTATE_LIVE result<scattered_message> receive_scatter_message(std::span<const byte_buffer> parts,
                                                                                   deadline until = {})
        requires can_receive_message<P, S>
    {
        return detail::receive_message(native(), parts, until, platform::reading::take)
            .map([](const message_size& got) { return scattered_message{got.bytes, got.truncated, got.ended}; });
    }

    /// Reports who is at the other end of a local connection: process, user and group, where the system reports them.
    /// Calls getsockopt(2) with SO_PEERCRED; macOS, FreeBSD: LOCAL_PEERCRED; Windows: SIO_AF_UNIX_GETPEERPID, the
    /// process alone.
    ///
    /// The answer describes the peer at the time of its `connect`, `listen` or `pair`: for the side that connected, the
    /// peer is the process that called `listen`, not the one that accepts. The process may have ended since, and
    /// another process may have its number now; `query_peer_process` does not have this problem. macOS reports the
    /// process that used the peer's socket last, and none once that socket is closed. Errors: not_connected where there
    /// is no peer.
    [[nodiscard]] SOCKSTATE_LIVE result<peer_credentials> query_peer() const
        requires has_peer_credentials<P> && has_remote_endpoint<P, S>
    {
        return detail::query_peer(native());
    }
    /// Opens a handle to the process at the other end, a pidfd. It never refers to a later process with the same
    /// number. Calls getsockopt(2) with SO_PEERPIDFD. Include <sockstate/any_handle.hpp>.
    ///
    /// Linux 6.5 and later; elsewhere `errc::not_supported`. Of a process that is gone, some kernels (6.12) report
    /// invalid_argument. Other errors: not_connected where there is no peer.
    [[nodiscard]] SOCKSTATE_LIVE result<any_handle> query_peer_process() const
        requires has_peer_credentials<P> && has_remote_endpoint<P, S>
    {
        return detail::query_peer_process(native());
    }

protected:
    using addressed<P, S>::addressed;
    ~messages() = default;
    messages(messages&&) noexcept = default;
    messages& operator=(messages&&) noexcept = default;

    static received_message of(byte_buffer buffer, const message_size& got) noexcept {
        return {buffer.first(got.bytes), got.truncated, got.ended};
    }

private:
    result<received_message> read_message(byte_buffer buffer, deadline until, platform::reading how) {
        return detail::receive_message(native(), {&buffer, 1}, until, how).map([&](const message_size& got) {
            return of(buffer, got);
        });
    }
};

}  // namespace sockstate::detail
