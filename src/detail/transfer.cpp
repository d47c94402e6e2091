// The loops behind sending and receiving: until a deadline, until all is through.

#include <sockstate/detail/transfer.hpp>

#include "detail/readiness_wait.hpp"

#include <algorithm>

namespace sockstate::detail {

namespace {

/// Makes `attempt`, which never waits, until it is done or `until` has passed, waiting for readiness between.
template <class Attempt>
auto repeat_until(native_handle handle, platform::readiness what, operation during, deadline until,
                  Attempt attempt) noexcept -> decltype(attempt(platform::waiting::never)) {
    for (readiness_wait readiness{handle, what, until};;) {
        auto done = attempt(platform::waiting::never);
        if (done || !done.error().would_block()) return done;
        if (auto ready = readiness.wait(); !ready) return tl::unexpected{ready.error().during(during)};
    }
}

/// As the blocking mode says without a deadline, else as above.
template <class Attempt>
auto attempt_until(native_handle handle, platform::readiness what, operation during, deadline until,
                   Attempt attempt) noexcept -> decltype(attempt(platform::waiting::never)) {
    if (until.is_never()) return attempt(platform::waiting::as_set);
    return repeat_until(handle, what, during, until, attempt);
}

/// Without the empty parts that come first: of a stream, a call with no more than those moves nothing, and 0 received
/// is a FIN.
template <class Part>
std::span<const Part> from_first_byte(std::span<const Part> parts) noexcept {
    const auto has_bytes = std::ranges::find_if(parts, [](const Part& part) { return !part.empty(); });
    return {has_bytes, parts.end()};
}

bool was_interrupted(const error& reason) noexcept {
    return reason == std::errc::interrupted;
}

}  // namespace

result<std::size_t> send_until(native_handle handle, byte_view bytes, deadline until) noexcept {
    return attempt_until(handle, platform::readiness::writable, operation::send, until,
                         [&](platform::waiting mode) { return platform::send(handle, bytes, mode); });
}

result<std::size_t> receive_until(native_handle handle, byte_buffer buffer, deadline until,
                                  platform::reading how) noexcept {
    return attempt_until(handle, platform::readiness::readable, operation::receive, until,
                         [&](platform::waiting mode) { return platform::receive(handle, buffer, mode, how); });
}

transfer_result<void> send_rest(native_handle handle, byte_view bytes, result<std::size_t> sent,
                                deadline until) noexcept {
    for (std::size_t done = 0;; sent = send_until(handle, bytes.after(done), until)) {
        if (sent) {
            done += *sent;
        } else if (!was_interrupted(sent.error())) {
            return tl::unexpected{transfer_error{sent.error(), done}};
        }
        if (done == bytes.size()) return {};
    }
}

transfer_result<std::span<std::byte>> receive_rest(native_handle handle, byte_buffer buffer, result<std::size_t> got,
                                                   deadline until) noexcept {
    std::size_t done = 0;
    for (;; got = receive_until(handle, buffer.after(done), until, platform::reading::take)) {
        if (got && *got == 0) {
            return tl::unexpected{transfer_error{error{errc::end_of_stream, operation::receive}, done}};
        }
        if (got) {
            done += *got;
        } else if (!was_interrupted(got.error())) {
            return tl::unexpected{transfer_error{got.error(), done}};
        }
        if (done == buffer.size()) return buffer.first(done);
    }
}

result<std::size_t> send_parts(native_handle handle, protocol_kind kind, std::span<const byte_view> parts,
                               const platform::native_address* to, deadline until) noexcept {
    if (kind == protocol_kind::stream) {
        parts = from_first_byte(parts);
        parts = parts.first(std::min(parts.size(), platform::most_parts));
    }
    return attempt_until(handle, platform::readiness::writable, operation::send, until,
                         [&](platform::waiting mode) { return platform::send_parts(handle, parts, to, mode); });
}

result<platform::datagram_size> receive_parts(native_handle handle, protocol_kind kind,
                                              std::span<const byte_buffer> parts, platform::native_address* from,
                                              deadline until, platform::reading how) noexcept {
    if (kind != protocol_kind::datagram) {
        parts = from_first_byte(parts);
        if (parts.empty()) return platform::datagram_size{0, false};
    }
    return attempt_until(handle, platform::readiness::readable, operation::receive, until, [&](platform::waiting mode) {
        return platform::receive_parts(handle, parts, from, mode, how);
    });
}

result<std::size_t> send_to_until(native_handle handle, byte_view bytes, const platform::native_address& to,
                                  deadline until) noexcept {
    return attempt_until(handle, platform::readiness::writable, operation::send, until,
                         [&](platform::waiting mode) { return platform::send_to(handle, bytes, to, mode); });
}

result<platform::datagram_size> receive_from_until(native_handle handle, byte_buffer buffer,
                                                   platform::native_address& from, deadline until,
                                                   platform::reading how) noexcept {
    return attempt_until(handle, platform::readiness::readable, operation::receive, until, [&](platform::waiting mode) {
        return platform::receive_from(handle, buffer, from, mode, how);
    });
}

}  // namespace sockstate::detail
