#pragma once

// The part of a typed datagram socket that moves many datagrams in one call.

#include <sockstate/detail/messages.hpp>
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

/// The error type as a name that depends on a template parameter, as `errors` has the others.
template <class>
struct batch_errors {
    using type = batch_error;
};

/// Datagrams, many with one call.
template <class P, class S>
class SOCKSTATE_CONSUMABLE batches : public messages<P, S> {
    template <class T>
    using batch_result = tl::expected<T, typename batch_errors<P>::type>;

public:
    using typename settings<P, S>::endpoint_type;
    using messages<P, S>::native;

    /// Sends all of `datagrams`, in order. Calls sendmmsg(2) for each 32 of them; where the system has no such call, a
    /// call for each.
    ///
    /// If one cannot be sent, those before it went and those after it did not: `error().datagrams` says how many went,
    /// and the call can go on from there. connection_refused may be the answer to a datagram that was sent earlier.
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
    /// Receives as many datagrams as are there and have a slot, at least one, and returns the filled slots. Calls
    /// recvmmsg(2) for each 32 of them; where the system has no such call, a call for each.
    ///
    /// The socket's mode, or the deadline, decides how long the call waits for the first datagram. It never waits for
    /// another one. An error that comes after some datagrams is reported at once on some systems, and
    /// `error().datagrams` says how many slots are filled; on others the next call reports it. Of no slots, the answer
    /// is empty at once. If another handle shuts receiving, the error is `errc::end_of_stream`, as of `receive_from`.
    [[nodiscard]] SOCKSTATE_LIVE batch_result<std::span<datagram_slot<endpoint_type>>> receive_batch(
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
