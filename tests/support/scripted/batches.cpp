// Many datagrams in one call of the scripted kernel.

#include "outcome.hpp"

#include <sockstate/platform/batches.hpp>
#include <sockstate/platform/segments.hpp>

#include <algorithm>

namespace sockstate::platform {

using test::answer;
using test::call;
using test::scripted;

namespace {

/// How many are asked for, and how: `3`, `3 never`.
std::string batch_text(std::size_t count, waiting mode) {
    return std::to_string(count) + (mode == waiting::never ? " never" : "");
}

/// As many as the script says go, each whole.
template <class Datagram, class Bytes>
result<std::size_t> send_batch_as(native_handle handle, std::span<const Datagram> datagrams,
                                  const std::string& arguments, Bytes bytes_of) {
    const auto how = scripted().play(call::send_datagrams, handle, arguments);
    return outcome(call::send_datagrams, how, [&](const answer& told) {
        const auto count = std::min(static_cast<std::size_t>(told.number()), datagrams.size());
        for (const Datagram& one : datagrams.first(count)) scripted().take(bytes_of(one), bytes_of(one).size());
        return count;
    });
}

}  // namespace

result<std::size_t> send_datagrams(native_handle handle, std::span<const outgoing_datagram<ip::endpoint>> datagrams,
                                   waiting mode) noexcept {
    const std::string arguments = batch_text(datagrams.size(), mode);
    return send_batch_as(handle, datagrams, arguments,
                         [](const outgoing_datagram<ip::endpoint>& one) { return one.bytes; });
}

result<std::size_t> send_datagrams(native_handle handle, std::span<const byte_view> datagrams, const native_address* to,
                                   const datagram_header& header, waiting mode) noexcept {
    std::string arguments = batch_text(datagrams.size(), mode) + (to == nullptr ? " to the peer" : "");
    if (header != datagram_header{}) arguments += ", " + to_string(header);
    return send_batch_as(handle, datagrams, arguments, [](byte_view one) { return one; });
}

/// Each datagram fills its room. A failure that is `cut` comes after the first datagram.
batch_result<std::size_t> receive_datagrams(native_handle handle, std::span<datagram_slot<ip::endpoint>> slots,
                                            waiting mode) noexcept {
    const auto how = scripted().play(call::receive_datagrams, handle, batch_text(slots.size(), mode));
    const auto failure = how.failure_of(call::receive_datagrams);
    const std::size_t wanted = failure ? (how.is_cut() ? 1 : 0) : static_cast<std::size_t>(how.number());
    const std::size_t count = std::min(wanted, slots.size());
    for (datagram_slot<ip::endpoint>& slot : slots.first(count)) {
        slot.bytes = slot.room.first(scripted().give(slot.room, slot.room.size(), false));
        slot.sender = how.sender();
        slot.truncated = false;
        slot.info = {};
    }
    if (failure) return tl::unexpected{batch_error{*failure, count}};
    return count;
}

/// All bytes go, or none.
result<std::size_t> send_train(native_handle handle, byte_view bytes, std::size_t segment_size,
                               const native_address* to, const datagram_header& header, waiting mode) noexcept {
    std::string arguments = batch_text(bytes.size(), mode) + " by " + std::to_string(segment_size);
    if (to == nullptr) arguments += " to the peer";
    if (header != datagram_header{}) arguments += ", " + to_string(header);
    const auto how = scripted().play(call::send_train, handle, arguments);
    return outcome(call::send_train, how, [&](const answer&) { return scripted().take(bytes, bytes.size()); });
}

result<void> coalesce(native_handle handle) noexcept {
    return test::done(call::coalesce, scripted().play(call::coalesce, handle));
}

}  // namespace sockstate::platform
