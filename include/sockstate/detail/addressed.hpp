#pragma once

// The part of a typed socket that sends datagrams to an address, and receives them with their sender's.

#include <sockstate/datagram/received.hpp>
#include <sockstate/detail/transfer.hpp>

namespace sockstate::detail {

/// Datagrams, each with an address.
template <class P, class S>
class SOCKSTATE_CONSUMABLE addressed : public transfer<P, S> {
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;
    using transfer<P, S>::taking;

public:
    using typename settings<P, S>::endpoint_type;
    using transfer<P, S>::native;

    /// Sends one datagram, whole or not at all: message_size where it is too long (65,507 bytes with IPv4).
    ///
    /// An IPv6 socket also takes an IPv4 receiver, as a mapped address.
    ///
    /// Success means only that the kernel accepted it. If many are sent at once, the queues of this machine may drop
    /// most of them. Drops at a receiver on this machine are counted in `udp_sockets` (Linux). Linux reports drops in a
    /// network device's queue (no_buffer_space) only to a socket that has IP_RECVERR, which `native` allows to set.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_to(byte_view bytes, const endpoint_type& receiver,
                                                             deadline until = {})
        requires can_send_to<P, S>
    {
        if constexpr (internet<P> || local_family<P>) {  // the backend writes these by itself, which is faster
            const auto sent = platform::send_to(native(), bytes, receiver, mode_of(until));
            if (sent.has_number()) [[likely]]
                return sent.count();
            platform::native_address to;
            encode(receiver, to);
            return detail::resume_send_to(native(), bytes, to, until, sent);
        } else {
            platform::native_address to;
            encode(receiver, to);
            const auto sent = platform::send_to(native(), bytes, to, mode_of(until));
            if (sent.has_number()) return sent.count();
            return detail::resume_send_to(native(), bytes, to, until, sent);
        }
    }
    /// Sends several parts as one datagram.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> send_gather_to(std::span<const byte_view> parts,
                                                                    const endpoint_type& receiver, deadline until = {})
        requires can_send_to<P, S>
    {
        platform::native_address to;
        encode(receiver, to);
        return detail::send_parts(native(), P::kind, parts, &to, until);
    }

    /// Receives one datagram with its sender. An empty one is a datagram too, not an end.
    ///
    /// If receiving is shut down through another handle, a call that waits ends with `errc::end_of_stream` (Windows:
    /// the system's error). A local socket then receives an empty datagram from an unnamed sender.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> receive_from(byte_buffer buffer,
                                                                                       deadline until = {})
        requires can_receive_from<P, S> && whole_datagrams<P>
    {
        return read_from(buffer, until, platform::reading::take);
    }
    /// Like `receive_from`, but the datagram stays in the queue and is received again.
    [[nodiscard]] SOCKSTATE_LIVE result<received_datagram<endpoint_type>> peek_from(byte_buffer buffer,
                                                                                    deadline until = {})
        requires can_receive_from<P, S> && whole_datagrams<P>
    {
        return read_from(buffer, until, platform::reading::peek);
    }
    /// Receives one datagram into several parts.
    [[nodiscard]] SOCKSTATE_LIVE result<scattered_datagram<endpoint_type>> receive_scatter_from(
        std::span<const byte_buffer> parts, deadline until = {})
        requires can_receive_from<P, S> && whole_datagrams<P>
    {
        platform::native_address from;
        const auto got = detail::receive_parts(native(), parts, &from, until, taking);
        if (!got) return tl::unexpected{got.error()};
        scattered_datagram<endpoint_type> received{got->bytes, {}, got->truncated};
        if (!decode(from, received.sender)) return tl::unexpected{no_sender(from)};
        return received;
    }

protected:
    using transfer<P, S>::transfer;
    ~addressed() = default;
    addressed(addressed&&) noexcept = default;
    addressed& operator=(addressed&&) noexcept = default;

private:
    /// What arrived whole from an IPv4 sender. Made by a conversion, and so in its place in the result: to make it
    /// empty there, or to copy it, would cost much more.
    struct ipv4_datagram {
        byte_buffer buffer;
        std::size_t size;
        const platform::native_address& from;

        operator received_datagram<endpoint_type>() const {
            return {buffer.first(size), platform::ipv4_endpoint<endpoint_type>(from), false};
        }
    };

    result<received_datagram<endpoint_type>> read_from(byte_buffer buffer, deadline until, platform::reading how) {
        platform::native_address from;
        const auto got = platform::receive_from(native(), buffer, mode_of(until), from, how);
        if constexpr (internet<P>) {
            // A code is negative, and as a count greater than any buffer.
            if (got.count() <= buffer.size() && from.size == platform::ipv4_size) [[likely]]
                return result<received_datagram<endpoint_type>>{tl::in_place, ipv4_datagram{buffer, got.count(), from}};
        }
        return complete(buffer, from, until, how, got);
    }
    /// What `read_from` leaves: a call to make again, another family, a datagram that was cut, an error.
    result<received_datagram<endpoint_type>> complete(byte_buffer buffer, platform::native_address& from,
                                                      deadline until, platform::reading how,
                                                      platform::number_or_code got) {
        result<received_datagram<endpoint_type>> received;
        if (!got.has_number()) {
            const auto more = detail::resume_receive_from(native(), buffer, from, until, how, got);
            if (!more) {
                received = tl::unexpected{more.error()};
                return received;
            }
            got = {static_cast<std::ptrdiff_t>(*more)};
        }
        received->truncated = got.count() > buffer.size();
        received->bytes = buffer.first(received->truncated ? buffer.size() : got.count());
        if (!decode(from, received->sender)) received = tl::unexpected{no_sender(from)};
        return received;
    }
};

}  // namespace sockstate::detail
