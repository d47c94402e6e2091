// Systems without vsock: no socket has such an address, since none can be opened.

#include <sockstate/platform/vsock_address.hpp>

namespace sockstate::platform {

void encode(const vsock::endpoint& /*from*/, native_address& to) noexcept {
    to.size = 0;
}

result<void> decode(const native_address& /*from*/, vsock::endpoint& /*to*/) noexcept {
    return tl::unexpected{error{errc::malformed_answer, operation::none}};
}

}  // namespace sockstate::platform
