// macOS and FreeBSD neither cut one buffer into datagrams nor join received datagrams.

#include <sockstate/platform/segments.hpp>

namespace sockstate::platform {

result<std::size_t> send_train(native_handle /*handle*/, byte_view /*bytes*/, std::size_t /*segment_size*/,
                               const native_address* /*to*/, const datagram_header& /*header*/,
                               waiting /*mode*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::send}};
}

result<void> coalesce(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::coalesce}};
}

}  // namespace sockstate::platform
