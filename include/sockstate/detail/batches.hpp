#pragma once

// The part of a typed datagram socket that moves many datagrams in one call.

#include <sockstate/detail/messages.hpp>
#include <sockstate/list_result.hpp>
#include <sockstate/option_kind.hpp>

namespace sockstate::ip {
class endpoint;
}

namespace sockstate {

struct batch_error;
struct datagram_header;
template <class Endpoint>
struct datagram_slot;
template <class Endpoint>
struct outgoing_datagram;

namespace detail {

[[nodiscard]] SOCKSTATE_EXPORT tl::expected<void, batch_error> send_batch(
    native_handle, std::span<const outgoing_datagram<ip::endpoint>>, deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT tl::expected<void, batch_error> send_batch(native_handle, std::span<const byte_view>,
                                                                          deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT tl::expected<std::size_t, batch_error> receive_batch(
    native_handle, std::span<datagram_slot<ip::endpoint>>, deadline) noexcept;

[[nodiscard]] SOCKSTATE_EXPORT tl::expected<void, transfer_error> send_segments(native_handle, byte_view,
                                                                                std::size_t segment_size,
                                                                                const platform::native_address* to,
                                                                                const datagram_header&,
                                                                                deadline) noexcept;

/// The types as names that depend on a template parameter, as `errors` has others: local.hpp does not define them.
template <class>
struct batch_types {
    using error = batch_error;
    using header = datagram_header;
};

/// Calls that move many datagrams at once.
template <class P, class S>
class SOCKSTATE_CONSUMABLE batches : public messages<P, S> {
    template <class T>
    using batch_result = tl::expected<T, typename batch_types<P>::error>;
    template <class T>
    using transfer_result = tl::expected<T, typename errors<P>::transfer>;

public:
    using typename settings<P, S>::endpoint_type;
    using messages<P, S>::native;

    /// Sends all of `datagrams`, in order. Calls sendmmsg(2) for each 32 of them; where the system has no such call, a
    /// call for each.
    ///
    /// If a datagram cannot be sent, those before it were sent and those after it were not: `error().datagrams` is the
    /// number of those that were sent, and the next call can continue there. connection_refused may be caused by a
    /// datagram that was sent earlier.
    [[nodiscard]] SOCKSTATE_LIVE batch_result<void> send_batch(
        std::span<const outgoing_datagram<endpoint_type>> datagrams, deadline until = {})
        requires can_send_to<P, S> && internet_datagram<P>
    {
        return detail::send_batch(native(), datagrams, until);
    }
    /// The same to the peer: each part is a datagram.
    [[nodiscard]] SOCKSTATE_LIVE batch_result<void> send_batch(std::span<const byte_view> datagrams,
                                                               deadline until = {})
        requires can_send<P, S> && internet_datagram<P>
    {
        return detail::send_batch(native(), datagrams, until);
    }
    /// Sends `bytes` as datagrams of `segment_size` bytes each, the last one perhaps shorter, in order. Calls
    /// sendmsg(2) with UDP_SEGMENT for as many as go with one call: up to 64 and 65,507 bytes. Windows:
    /// UDP_SEND_MSG_SIZE, if it has that. Where the system refuses to send several at once, and on other systems, they
    /// are sent as by `send_batch`.
    ///
    /// If it fails, `error().transferred` is the number of bytes that were sent. These are whole datagrams, so the next
    /// call can continue at that offset. The error is that of a single datagram. Without bytes nothing is sent. The
    /// socket does not remember a refusal: each call tries UDP_SEGMENT again.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<void> send_segments_to(
        byte_view bytes, std::size_t segment_size, const endpoint_type& receiver,
        const typename batch_types<P>::header& header = {}, deadline until = {})
        requires can_send_to<P, S> && internet_datagram<P>
    {
        platform::native_address to;
        encode(receiver, to);
        return detail::send_segments(native(), bytes, segment_size, &to, header, until);
    }
    /// The same to the peer.
    [[nodiscard]] SOCKSTATE_LIVE transfer_result<void> send_segments(byte_view bytes, std::size_t segment_size,
                                                                     const typename batch_types<P>::header& header = {},
                                                                     deadline until = {})
        requires can_send<P, S> && internet_datagram<P>
    {
        return detail::send_segments(native(), bytes, segment_size, nullptr, header, until);
    }
    /// Receives as many datagrams as are there and have a slot, at least one, and returns the filled slots. Calls
    /// recvmmsg(2) for each 32 of them; where the system has no such call, a call for each.
    ///
    /// The socket's mode, or the deadline, decides how long the call waits for the first datagram. It never waits for
    /// another one. If an error occurs after some datagrams, some systems report it at once, and `error().datagrams` is
    /// the number of filled slots; on others the next call reports it. Without slots, the result is empty at once. If
    /// receiving is shut down through another handle, the error is `errc::end_of_stream`, as for `receive_from`.
    [[nodiscard]] SOCKSTATE_LIVE range_result<batch_result<std::span<datagram_slot<endpoint_type>>>> receive_batch(
        std::span<datagram_slot<endpoint_type>> slots, deadline until = {})
        requires can_receive_from<P, S> && internet_datagram<P>
    {
        return detail::receive_batch(native(), slots, until).map([&](std::size_t count) { return slots.first(count); });
    }

protected:
    using messages<P, S>::messages;
    ~batches() = default;
    batches(batches&&) noexcept = default;
    batches& operator=(batches&&) noexcept = default;
};

}  // namespace detail
}  // namespace sockstate
