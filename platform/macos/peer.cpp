// The peer of a local connection. Its process is that which used the socket last, and is not reported of a peer that
// has closed.

#include <sockstate/platform/peer.hpp>

#include <posix/bsd_peer.hpp>

namespace sockstate::platform {

result<peer_credentials> query_peer(native_handle handle) noexcept {
    auto peer = read_xucred(handle);
    if (!peer) return peer;
    std::byte written[sizeof(process_layout)];
    socklen_t size = sizeof written;
    constexpr int local_level = 0;  // SOL_LOCAL
    if (::getsockopt(handle, local_level, LOCAL_PEERPID, written, &size) != -1) {
        peer->process = decode_process(std::span{written}.first(size));
    }
    return peer;
}

result<native_handle> open_peer_process(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::query_peer}};
}

}  // namespace sockstate::platform
