// Sends one buffer as many datagrams: many with one call (a train), or one by one if the system refuses that.

#include <sockstate/detail/datagrams.hpp>
#include <sockstate/detail/transition_loops.hpp>
#include <sockstate/platform/batches.hpp>
#include <sockstate/platform/segments.hpp>

#include "detail/dual_stack.hpp"
#include "detail/resume.hpp"

#include <algorithm>
#include <array>

namespace sockstate::detail {

namespace {

/// The device or the route takes no such train, or the system none at all. Single datagrams may still be sent, or
/// their error names the cause.
bool is_no_train(const error& reason) noexcept {
    return reason == std::errc::io_error || reason == std::errc::message_size || reason.not_supported() ||
           is_wrong_family(reason);
}

/// What is asked of every part of the buffer.
struct segment_sender {
    native_handle handle;
    std::size_t segment_size;
    const platform::native_address* to;
    const datagram_header& header;
    deadline until;

    /// Makes the call with the receiver as the socket wants it, for as long as it would block.
    template <class Call>
    [[nodiscard]] result<std::size_t> persist(const Call& call) const noexcept {
        const auto send_to = [&](const platform::native_address* address) {
            const auto attempt = [&](platform::waiting mode) -> result<std::size_t> { return call(address, mode); };
            return resume(handle, platform::readiness::writable, until, attempt(mode_of(until)), attempt);
        };
        if (to == nullptr) return send_to(nullptr);
        return in_socket_family(*to, [&](const platform::native_address& address) { return send_to(&address); });
    }

    [[nodiscard]] result<std::size_t> send_whole(byte_view train) const noexcept {
        return persist([&](const platform::native_address* address, platform::waiting mode) {
            return platform::send_train(handle, train, segment_size, address, header, mode);
        });
    }

    /// How many bytes went: some of the first segments, each whole.
    [[nodiscard]] result<std::size_t> send_one_by_one(byte_view bytes) const noexcept {
        std::array<byte_view, platform::most_datagrams> pieces;
        std::size_t count = 0;
        for (std::size_t at = 0; at < bytes.size() && count < pieces.size(); at += segment_size) {
            const byte_view rest = bytes.after(at);
            pieces[count++] = {rest.data(), std::min(segment_size, rest.size())};
        }
        const std::span<const byte_view> all = std::span{pieces}.first(count);
        return persist([&](const platform::native_address* address, platform::waiting mode) {
                   return platform::send_datagrams(handle, all, address, header, mode);
               })
            .map([&](std::size_t sent) { return std::min(sent * segment_size, bytes.size()); });
    }
};

}  // namespace

transfer_result<void> send_segments(native_handle handle, byte_view bytes, std::size_t segment_size,
                                    const platform::native_address* to, const datagram_header& header,
                                    deadline until) noexcept {
    if (segment_size == 0) return tl::unexpected{transfer_error{error{errc::invalid_argument, operation::send}, 0}};
    const segment_sender sender{handle, segment_size, to, header, until};
    const std::size_t segments = std::min(platform::most_segments, platform::longest_train / segment_size);
    for (std::size_t done = 0; done < bytes.size();) {
        const byte_view rest = bytes.after(done);
        const byte_view train{rest.data(), std::min(rest.size(), std::max<std::size_t>(segments, 1) * segment_size)};
        // A lone segment goes as any datagram: not every system and device takes a train of one.
        auto sent = train.size() > segment_size ? sender.send_whole(train) : sender.send_one_by_one(train);
        if (!sent && train.size() > segment_size && is_no_train(sent.error())) sent = sender.send_one_by_one(train);
        if (!sent) return tl::unexpected{transfer_error{sent.error(), done}};
        done += *sent;
    }
    return {};
}

result<void> coalesce(native_handle handle) noexcept {
    return platform::coalesce(handle);
}

}  // namespace sockstate::detail
