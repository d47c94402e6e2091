// A system without a queue of the network's errors: macOS and FreeBSD give a connected socket its last error, and an
// unconnected one none.

#include <sockstate/platform/network_errors.hpp>

#include <sockstate/datagram/network_error.hpp>

namespace sockstate::platform {

result<std::optional<network_error>> take_network_error(native_handle, byte_buffer) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::take_network_error}};
}

}  // namespace sockstate::platform
