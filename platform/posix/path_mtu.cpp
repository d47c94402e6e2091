// The path MTU, by getsockopt(2).

#include <sockstate/platform/path_mtu.hpp>

#include <datagram_receiver.hpp>
#include <path_mtu_quirks.hpp>

namespace sockstate::platform {

result<std::uint32_t> path_mtu(native_handle handle) noexcept {
    const auto peer = peer_of(handle, operation::path_mtu);
    if (!peer) return tl::unexpected{peer.error()};
    return quirks::read_path_mtu(handle, *peer);
}

}  // namespace sockstate::platform
