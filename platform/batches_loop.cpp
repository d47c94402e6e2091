// Many datagrams one by one, where the system has no call that takes several: macOS, FreeBSD (whose recvmmsg is such a
// loop of its C library, and loses errors), Windows.

#include <sockstate/platform/batches.hpp>
#include <sockstate/platform/datagrams.hpp>

#include <datagram_ends.hpp>

#include <algorithm>

namespace sockstate::platform {

namespace {

result<std::size_t> send_one(native_handle handle, byte_view bytes, const native_address* to,
                             const datagram_header& header, waiting mode) noexcept {
    if (!is_plain(header)) return send_datagram(handle, bytes, to, header, mode);
    const auto sent = to != nullptr ? send_to(handle, bytes, *to, mode) : send(handle, bytes, mode);
    if (!sent.has_number()) return tl::unexpected{sent.reason(operation::send)};
    return sent.count();
}

/// Calls `send(index)` for each of so many, until one fails. How many went, or why the first did not.
template <class Send>
result<std::size_t> send_each(std::size_t count, const Send& send) noexcept {
    for (std::size_t i = 0; i < std::min(count, most_datagrams); ++i) {
        const auto sent = send(i);
        if (!sent && i == 0) return tl::unexpected{sent.error()};
        if (!sent) return i;
    }
    return std::min(count, most_datagrams);
}

}  // namespace

result<std::size_t> send_datagrams(native_handle handle, std::span<const outgoing_datagram<ip::endpoint>> datagrams,
                                   waiting mode) noexcept {
    return send_each(datagrams.size(), [&](std::size_t i) {
        native_address to;
        encode(datagrams[i].receiver, to);
        return send_one(handle, datagrams[i].bytes, &to, datagrams[i].header, mode);
    });
}

result<std::size_t> send_datagrams(native_handle handle, std::span<const byte_view> datagrams, const native_address* to,
                                   const datagram_header& header, waiting mode) noexcept {
    return send_each(datagrams.size(), [&](std::size_t i) { return send_one(handle, datagrams[i], to, header, mode); });
}

batch_result<std::size_t> receive_datagrams(native_handle handle, std::span<datagram_slot<ip::endpoint>> slots,
                                            waiting mode) noexcept {
    const std::size_t most = std::min(slots.size(), most_datagrams);
    for (std::size_t i = 0; i < most; ++i) {
        datagram_slot<ip::endpoint>& slot = slots[i];
        native_address from;
        const waiting how = i == 0 ? mode : waiting::never;
        const auto got = receive_datagram(handle, slot.room, from, slot.info, how, reading::take);
        if (!got) {
            const bool no_more = got.error().would_block() || got.error() == std::errc::interrupted;
            if (i != 0 && no_more) return i;
            return tl::unexpected{batch_error{got.error(), i}};
        }
        if (!read_sender(from, slot.sender)) return tl::unexpected{batch_error{missing_sender(from), i}};
        slot.bytes = slot.room.first(got->bytes);
        slot.truncated = got->truncated;
    }
    return most;
}

}  // namespace sockstate::platform
