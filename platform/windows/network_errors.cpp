// Windows has a queue of errors in its headers (IP_RECVERR), and nobody has documented or tried it.

#include <sockstate/platform/network_errors.hpp>

#include <sockstate/datagram/network_error.hpp>

namespace sockstate::platform {

result<std::optional<network_error>> take_network_error(native_handle, byte_buffer) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::take_network_error}};
}

}  // namespace sockstate::platform
