// The peer of a local connection, by SO_PEERCRED and SO_PEERPIDFD (unix(7)).

#include <sockstate/platform/peer.hpp>

#include <posix/system_call.hpp>

#include <peer_records.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// Of Linux 6.5 and not in every header, so by number.
constexpr int peer_process_descriptor = 77;

}  // namespace

result<peer_credentials> query_peer(native_handle handle) noexcept {
    std::byte written[sizeof(linux_peer_layout)];
    socklen_t size = sizeof written;
    if (::getsockopt(handle, SOL_SOCKET, SO_PEERCRED, written, &size) == -1) return failed(operation::query_peer);
    const auto peer = decode_linux_peer(std::span{written}.first(size));
    if (peer == peer_credentials{}) return tl::unexpected{error::system(ENOTCONN, operation::query_peer)};
    return peer;
}

result<native_handle> open_peer_process(native_handle handle) noexcept {
    native_handle process = invalid_handle;
    socklen_t size = sizeof process;
    if (::getsockopt(handle, SOL_SOCKET, peer_process_descriptor, &process, &size) != -1) return process;
    if (errno == ENODATA) errno = ENOTCONN;  // how a kernel says that there is no peer
    if (errno == ENOPROTOOPT) return tl::unexpected{error{errc::not_supported, operation::query_peer}};
    return failed(operation::query_peer);
}

}  // namespace sockstate::platform
