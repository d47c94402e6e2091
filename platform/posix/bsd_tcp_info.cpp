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

}  // namespace

result<tcp_state> query_state(native_handle handle) noexcept {
    // The kernel fills the whole record whatever is asked for, so asking for its first byte saves nothing.
    return read_tcp_info(handle, operation::query_state).map([](const tcp_info& info) { return info.state; });
}

result<tcp_info> query_info(native_handle handle) noexcept {
    return read_tcp_info(handle, operation::query_info);
}

}  // namespace sockstate::platform
