// Bytes and datagrams in and out of the scripted kernel, which moves as many as the script says.

#include "outcome.hpp"

#include <sockstate/datagram/info.hpp>
#include <sockstate/handles.hpp>

#include <algorithm>

namespace sockstate::platform {

using test::answer;
using test::answered;
using test::call;
using test::scripted;

namespace {

/// How much is asked for, and how: `5`, `5 never`, `5 peek`.
std::string text_of(std::size_t size, waiting mode, reading how = reading::take) {
    std::string text = std::to_string(size);
    if (mode == waiting::never) text += " never";
    if (how == reading::peek) text += " peek";
    return text;
}

template <class Part>
std::size_t size_of(std::span<const Part> parts) noexcept {
    std::size_t size = 0;
    for (const Part& part : parts) size += part.size();
    return size;
}

/// Takes what the script says of the parts; how much that is.
std::size_t take_of(std::span<const byte_view> parts, const answer& how) {
    const auto count = static_cast<std::size_t>(how.number());
    std::size_t left = count;
    for (const byte_view& part : parts) {
        left -= scripted().take(part, &part == &parts.back() ? left : std::min(left, part.size()));
    }
    return count;
}

number_or_code send_as(call what, native_handle handle, byte_view bytes, waiting mode) {
    const auto how = scripted().play(what, handle, text_of(bytes.size(), mode));
    return answered(what, how, [&](const answer& told) { return take_of({&bytes, 1}, told); });
}

result<datagram_size> receive_as(call what, native_handle handle, std::span<const byte_buffer> parts,
                                 native_address* from, waiting mode, reading reads) {
    const auto how = scripted().play(what, handle, text_of(size_of(parts), mode, reads));
    if (from != nullptr && how.sender() != ip::endpoint{}) encode(how.sender(), *from);
    return outcome(what, how, [&](const answer& told) {
        const auto count = static_cast<std::size_t>(told.number());
        std::size_t left = count;
        for (const byte_buffer& part : parts) {
            const std::size_t share = &part == &parts.back() ? left : std::min(left, part.size());
            left -= scripted().give(part, share, reads == reading::peek);
        }
        return datagram_size{count, told.is_cut()};
    });
}

/// A datagram that was cut is larger than the buffer.
number_or_code number_of(const result<datagram_size>& got, byte_buffer buffer) {
    if (!got) return test::answered(call::receive, got.error(), [](const answer&) { return 0; });
    return {static_cast<std::ptrdiff_t>(got->truncated ? buffer.size() + 1 : got->bytes)};
}

}  // namespace

number_or_code send(native_handle handle, byte_view bytes, waiting mode) noexcept {
    return send_as(call::send, handle, bytes, mode);
}

number_or_code receive(native_handle handle, byte_buffer buffer, waiting mode, reading how) noexcept {
    return number_of(receive_as(call::receive, handle, {&buffer, 1}, nullptr, mode, how), buffer);
}

result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts, const native_address* /*to*/,
                               waiting mode) noexcept {
    const auto how = scripted().play(call::send_parts, handle, text_of(size_of(parts), mode));
    return outcome(call::send_parts, how, [&](const answer& told) { return take_of(parts, told); });
}

result<datagram_size> receive_parts(native_handle handle, std::span<const byte_buffer> parts, native_address* from,
                                    waiting mode, reading how) noexcept {
    return receive_as(call::receive_parts, handle, parts, from, mode, how);
}

number_or_code send_to(native_handle handle, byte_view bytes, const native_address& /*to*/, waiting mode) noexcept {
    return send_as(call::send_to, handle, bytes, mode);
}

number_or_code send_to(native_handle handle, byte_view bytes, const ip::endpoint& /*to*/, waiting mode) noexcept {
    return send_as(call::send_to, handle, bytes, mode);
}

number_or_code send_to(native_handle handle, byte_view bytes, const local::endpoint& /*to*/, waiting mode) noexcept {
    return send_as(call::send_to, handle, bytes, mode);
}

number_or_code receive_from(native_handle handle, byte_buffer buffer, waiting mode, native_address& from,
                            reading how) noexcept {
    return number_of(receive_as(call::receive_from, handle, {&buffer, 1}, &from, mode, how), buffer);
}

result<std::size_t> send_handles(native_handle handle, byte_view bytes, std::span<const handle_view> handles,
                                 waiting mode) noexcept {
    const std::string arguments = text_of(bytes.size(), mode) + " with " + std::to_string(handles.size());
    const auto how = scripted().play(call::send_handles, handle, arguments);
    return outcome(call::send_handles, how, [&](const answer& told) { return take_of({&bytes, 1}, told); });
}

result<received_with_handles> receive_handles(native_handle handle, byte_buffer buffer, std::span<native_handle> room,
                                              const origin& to, waiting mode, reading /*how*/) noexcept {
    const auto how = scripted().play(call::receive_handles, handle, text_of(buffer.size(), mode));
    if (to.from != nullptr && how.sender() != ip::endpoint{}) encode(how.sender(), *to.from);
    if (to.info != nullptr) *to.info = {};
    return outcome(call::receive_handles, how, [&](const answer& told) {
        received_with_handles got{};
        got.bytes = scripted().give(buffer, static_cast<std::size_t>(told.number()), false);
        got.truncated = told.is_cut();
        got.handles = std::min(told.handles(), room.size());
        for (native_handle& each : room.first(got.handles)) each = scripted().open();
        got.lost = told.has_dropped() || told.handles() > got.handles;
        return got;
    });
}

result<std::size_t> send_datagram(native_handle handle, byte_view bytes, const native_address* to,
                                  const datagram_header& header, waiting mode) noexcept {
    const std::string arguments = text_of(bytes.size(), mode) + (to == nullptr ? " to the peer, " : ", ");
    const auto how = scripted().play(call::send_datagram, handle, arguments + to_string(header));
    return outcome(call::send_datagram, how, [&](const answer& told) { return take_of({&bytes, 1}, told); });
}

/// The information is the sender's port, as the number of an interface.
result<datagram_size> receive_datagram(native_handle handle, byte_buffer buffer, native_address& from,
                                       datagram_info& info, waiting mode, reading how) noexcept {
    info = {};
    const auto got = receive_as(call::receive_datagram, handle, {&buffer, 1}, &from, mode, how);
    ip::endpoint sender;
    if (got && decode(from, sender)) info.interface_index = sender.port();
    return got;
}

}  // namespace sockstate::platform
