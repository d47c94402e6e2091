// Handles that go to another process, until a deadline, and the room that they arrive in.

#include <sockstate/handles.hpp>

#include <sockstate/datagram/info.hpp>
#include <sockstate/detail/handle_passing.hpp>
#include <sockstate/platform/error_codes.hpp>
#include <sockstate/platform/handles.hpp>

#include "detail/resume.hpp"

namespace sockstate {

namespace detail {

/// What the room is filled through.
struct room_access {
    static std::span<native_handle> place_of(received_handles& room) noexcept { return {room.place_, room.capacity_}; }
    static void fill(received_handles& room, std::size_t size, bool lost) noexcept {
        room.size_ = size;
        room.lost_ = lost;
    }
};

namespace {

error would_block() noexcept {
    return error::system(platform::native_code(std::errc::operation_would_block), operation::send);
}

/// A blocking socket waits as long as it says; `first` is what it answers if that ends.
template <class Attempt>
result<std::size_t> wait_for_room(native_handle handle, const error& first, Attempt attempt) noexcept {
    constexpr std::chrono::hours far_away{24 * 365};
    const deadline own = rest_of_timeout(handle, option_id::send_timeout);
    const deadline end = own.has_time() ? own : deadline{platform::now() + far_away};
    auto sent = resume(handle, platform::readiness::writable, end, result<std::size_t>{tl::unexpected{first}}, attempt);
    if (!sent && sent.error().deadline_passed()) sent = tl::unexpected{first};
    return sent;
}

}  // namespace

result<std::size_t> send_handles(native_handle handle, protocol_kind kind, byte_view bytes, const handle_view* first,
                                 std::size_t count, deadline until) noexcept {
    const std::span<const handle_view> handles{first, count};
    const bool is_stream = kind == protocol_kind::stream;
    const bool has_no_carrier = is_stream && bytes.empty() && !handles.empty();  // the system would drop them
    if (has_no_carrier || handles.size() > platform::most_handles) {
        return tl::unexpected{error{errc::invalid_argument, operation::send}};
    }
    // macOS reports a stream that has no room at the moment in the words for a message that is too long.
    bool is_full = false;
    const auto attempt = [&](platform::waiting mode) {
        auto sent = platform::send_handles(handle, bytes, handles, mode);
        is_full = is_stream && !sent && sent.error() == std::errc::message_size;
        if (is_full) sent = tl::unexpected{would_block()};
        return sent;
    };
    const auto answer = attempt(mode_of(until));
    if (is_full && until.is_never() && platform::is_blocking(handle).value_or(false)) {
        return wait_for_room(handle, answer.error(), attempt);
    }
    return resume(handle, platform::readiness::writable, until, answer, attempt);
}

transfer_result<void> send_all_handles(native_handle handle, protocol_kind kind, byte_view bytes,
                                       const handle_view* first, std::size_t count, deadline until) noexcept {
    const auto sent = send_handles(handle, kind, bytes, first, count, until);
    if (!sent) return tl::unexpected{transfer_error{sent.error(), 0}};
    if (*sent == bytes.size()) return {};
    const auto rest = bytes.after(*sent);
    const auto all = resume_send_all(handle, rest, until, platform::send(handle, rest, mode_of(until)));
    if (!all) return tl::unexpected{transfer_error{all.error(), *sent + all.error().transferred}};
    return {};
}

result<platform::datagram_size> receive_handles(native_handle handle, protocol_kind kind, byte_buffer buffer,
                                                received_handles& room, platform::native_address* from,
                                                datagram_info* info, deadline until) noexcept {
    room.clear();
    if (info != nullptr) *info = {};
    if (kind != protocol_kind::datagram && buffer.empty()) return platform::datagram_size{0, false};
    const auto attempt = [&](platform::waiting mode) {
        return platform::receive_handles(handle, buffer, room_access::place_of(room), {from, info}, mode,
                                         platform::reading::take);
    };
    const auto got = resume(handle, platform::readiness::readable, until, attempt(mode_of(until)), attempt,
                            shut_receiving(handle, find_end(kind, false, lifecycle::connected), from));
    if (!got) return tl::unexpected{got.error()};
    room_access::fill(room, got->handles, got->lost);
    return platform::datagram_size{got->bytes, got->truncated};
}

}  // namespace detail

result<native_handle> received_handles::at(std::size_t index) const noexcept {
    if (index < size_ && place_[index] != invalid_handle) return place_[index];
    return tl::unexpected{error{errc::not_passed, operation::adopt}};
}

result<any_handle> received_handles::take(std::size_t index) {
    const auto handle = at(index);
    if (!handle) return tl::unexpected{handle.error()};
    forget(index);
    return any_handle{*handle};
}

void received_handles::clear() noexcept {
    for (const native_handle each : std::span{place_, size_}) {
        if (each != invalid_handle) detail::drop(each);
    }
    size_ = 0;
    lost_ = false;
}

}  // namespace sockstate
