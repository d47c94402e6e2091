// The loops behind sending and receiving: until a deadline, or until all bytes are moved.

#include <sockstate/detail/transfer.hpp>

#include "detail/dual_stack.hpp"
#include "detail/resume.hpp"
#include "tcp/given_up.hpp"

#include <algorithm>

namespace sockstate::detail {

namespace {

result<std::size_t> as_result(platform::number_or_code answer, operation what) noexcept {
    if (!answer.has_number()) return tl::unexpected{answer.reason(what)};
    return answer.count();
}

/// What is behind an end of a stream that the kernel has just reported.
std::optional<error> error_behind(native_handle handle, stream_end end) noexcept {
    const bool checked = end == stream_end::checked || end == stream_end::checked_with_fin;
    return checked ? error_behind_end(handle, end == stream_end::checked_with_fin) : std::nullopt;
}

/// Without the empty parts that come first: of a stream, a call with no more than those moves nothing, and 0 received
/// is a FIN.
template <class Part>
std::span<const Part> from_first_byte(std::span<const Part> parts) noexcept {
    const auto has_bytes = std::ranges::find_if(parts, [](const Part& part) { return !part.empty(); });
    return {has_bytes, parts.end()};
}

}  // namespace

result<std::size_t> resume_send(native_handle handle, byte_view bytes, deadline until, number_or_code first) noexcept {
    return resume(
        handle, platform::readiness::writable, until, as_result(first, operation::send),
        [&](platform::waiting mode) { return as_result(platform::send(handle, bytes, mode), operation::send); });
}

result<std::size_t> resume_receive(native_handle handle, byte_buffer buffer, deadline until, receive_way way,
                                   number_or_code first) noexcept {
    auto got = resume(
        handle, platform::readiness::readable, until, as_result(first, operation::receive),
        [&](platform::waiting mode) {
            return as_result(platform::receive(handle, buffer, mode, way.how), operation::receive);
        },
        shut_receiving(handle, way.end, nullptr));
    if (got && *got == 0) {
        if (const auto reason = error_behind(handle, way.end)) got = tl::unexpected{*reason};
    }
    return got;
}

transfer_result<void> resume_send_all(native_handle handle, byte_view bytes, deadline until,
                                      number_or_code first) noexcept {
    for (std::size_t done = 0;; first = platform::send(handle, bytes.after(done), mode_of(until))) {
        const auto sent = resume_send(handle, bytes.after(done), until, first);
        if (!sent) return tl::unexpected{transfer_error{sent.error(), done}};
        done += *sent;
        if (done == bytes.size()) return {};
    }
}

transfer_result<std::span<std::byte>> resume_receive_exactly(native_handle handle, byte_buffer buffer, deadline until,
                                                             receive_way way, number_or_code first) noexcept {
    for (std::size_t done = 0;; first = platform::receive(handle, buffer.after(done), mode_of(until), way.how)) {
        const auto got = resume_receive(handle, buffer.after(done), until, way, first);
        if (!got) return tl::unexpected{transfer_error{got.error(), done}};
        if (*got == 0) return tl::unexpected{transfer_error{error{errc::end_of_stream, operation::receive}, done}};
        done += *got;
        if (done == buffer.size()) return buffer.first(done);
    }
}

result<std::size_t> send_parts(native_handle handle, protocol_kind kind, std::span<const byte_view> parts,
                               const platform::native_address* to, deadline until) noexcept {
    if (kind == protocol_kind::stream) {
        parts = from_first_byte(parts);
        parts = parts.first(std::min(parts.size(), platform::most_parts));
    }
    const auto send_to = [&](const platform::native_address* address) {
        const auto attempt = [&](platform::waiting mode) { return platform::send_parts(handle, parts, address, mode); };
        return resume(handle, platform::readiness::writable, until, attempt(mode_of(until)), attempt);
    };
    if (to == nullptr) return send_to(nullptr);
    return in_socket_family(*to, [&](const platform::native_address& address) { return send_to(&address); });
}

result<platform::datagram_size> receive_parts(native_handle handle, std::span<const byte_buffer> parts,
                                              platform::native_address* from, deadline until,
                                              receive_way way) noexcept {
    if (way.end != stream_end::none) {
        parts = from_first_byte(parts);
        if (parts.empty()) return platform::datagram_size{0, false};
    }
    const auto attempt = [&](platform::waiting mode) {
        return platform::receive_parts(handle, parts, from, mode, way.how);
    };
    auto got = resume(handle, platform::readiness::readable, until, attempt(mode_of(until)), attempt,
                      shut_receiving(handle, way.end, from));
    if (got && got->bytes == 0) {
        if (const auto reason = error_behind(handle, way.end)) got = tl::unexpected{*reason};
    }
    return got;
}

result<std::size_t> resume_send_to(native_handle handle, byte_view bytes, const platform::native_address& to,
                                   deadline until, number_or_code first) noexcept {
    const auto go_on = [&](const platform::native_address& address, number_or_code answer) {
        return resume(handle, platform::readiness::writable, until, as_result(answer, operation::send),
                      [&](platform::waiting mode) {
                          return as_result(platform::send_to(handle, bytes, address, mode), operation::send);
                      });
    };
    const auto send_to = [&](const platform::native_address& address) {
        return go_on(address, platform::send_to(handle, bytes, address, mode_of(until)));
    };
    return in_socket_family(to, send_to, go_on(to, first));
}

result<std::size_t> resume_receive_from(native_handle handle, byte_buffer buffer, platform::native_address& from,
                                        deadline until, platform::reading how, number_or_code first) noexcept {
    return resume(
        handle, platform::readiness::readable, until, as_result(first, operation::receive),
        [&](platform::waiting mode) {
            return as_result(platform::receive_from(handle, buffer, mode, from, how), operation::receive);
        },
        shut_receiving(handle, stream_end::none, &from));
}

error no_sender(const platform::native_address& from) noexcept {
    return {from.size == 0 ? errc::end_of_stream : errc::malformed_answer, operation::receive};
}

}  // namespace sockstate::detail
