// Handles that go to another process: AF_UNIX carries none here.

#include <sockstate/platform/handles.hpp>

#include <sockstate/datagram/info.hpp>

namespace sockstate::platform {

result<std::size_t> send_handles(native_handle, byte_view, std::span<const handle_view>, waiting) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::send}};
}

result<received_with_handles> receive_handles(native_handle, byte_buffer, std::span<native_handle>, const origin& to,
                                              waiting, reading) noexcept {
    if (to.info != nullptr) *to.info = {};
    return tl::unexpected{error{errc::not_supported, operation::receive}};
}

}  // namespace sockstate::platform
