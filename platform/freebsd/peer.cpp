// The peer of a local connection. FreeBSD reports its process from 13 on, with its credentials.

#include <sockstate/platform/peer.hpp>

#include <posix/bsd_peer.hpp>

namespace sockstate::platform {

result<peer_credentials> query_peer(native_handle handle) noexcept {
    return read_xucred(handle);
}

result<native_handle> open_peer_process(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::query_peer}};
}

}  // namespace sockstate::platform
