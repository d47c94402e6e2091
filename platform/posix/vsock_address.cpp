// Endpoints of vsock as sockaddr_vm, and back.

#include <sockstate/platform/vsock_address.hpp>

#include <vsock_layout.hpp>
#include <vsock_quirks.hpp>

namespace sockstate::platform {

void encode(const vsock::endpoint& from, native_address& to) noexcept {
    quirks::vsock.encode(from, to);
}

result<void> decode(const native_address& from, vsock::endpoint& to) noexcept {
    if (quirks::vsock.decode(from, to)) return {};
    return tl::unexpected{error{errc::malformed_answer, operation::none}};
}

}  // namespace sockstate::platform
