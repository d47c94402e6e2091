// Asking the kernel of macOS or FreeBSD for one connection: getsockopt(2), into the answer itself.

#include <decode_in_place.hpp>
#include <posix/system_call.hpp>

#include <tcp_info_quirks.hpp>

#include <sockstate/platform/tcp_info.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

result<tcp_info> read_tcp_info(native_handle handle, operation what) noexcept {
    const auto read = [&](std::span<std::byte> room) -> result<std::size_t> {
        auto size = static_cast<socklen_t>(room.size());
        if (::getsockopt(handle, IPPROTO_TCP, quirks::tcp_info_option, room.data(), &size) == -1) return failed(what);
        return size;
    };
    auto info = decode_in_place(read, quirks::tcp_info_record);
    if (info) return info;
    if (quirks::a_lost_connection_is_reset && info.error() == std::errc::connection_reset) {
        info.emplace();
        info->state = tcp_state::closed;
    } else {
        info.error() = info.error().during(what);
    }
    return info;
}

/// The library's own refusal of a record that is too short is the system's code for the same.
int native_code(const error& refusal) noexcept {
    return refusal.domain() == error_domain::system ? refusal.native_code() : EOPNOTSUPP;
}

}  // namespace

number_or_code query_state(native_handle handle) noexcept {
    // The kernel fills the whole record whatever is asked for, so asking for its first byte saves nothing.
    const auto info = read_tcp_info(handle, operation::query_state);
    if (!info) return number_or_code::failure(native_code(info.error()));
    return {static_cast<std::ptrdiff_t>(info->state)};
}

result<tcp_state> complete_state(native_handle /*handle*/, number_or_code answered) noexcept {
    if (answered.has_number()) return static_cast<tcp_state>(answered.value);
    return tl::unexpected{answered.reason(operation::query_state)};
}

result<tcp_info> query_info(native_handle handle) noexcept {
    return read_tcp_info(handle, operation::query_info);
}

}  // namespace sockstate::platform
