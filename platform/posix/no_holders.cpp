// macOS and FreeBSD: not built. Their rows of the tables name neither a process nor a number of the socket's own.

#include <sockstate/platform/holders.hpp>

namespace sockstate::platform {

result<void> visit_holders(std::optional<std::uint32_t> /*process*/, holder_visitor /*visit*/, void* /*context*/) {
    return tl::unexpected{error{errc::not_supported, operation::holders}};
}

std::optional<std::uint64_t> socket_number(const connection& /*row*/) noexcept {
    return std::nullopt;
}

std::optional<std::uint64_t> socket_number(const udp_socket& /*row*/) noexcept {
    return std::nullopt;
}

std::optional<std::uint64_t> socket_number(const local_socket& /*row*/) noexcept {
    return std::nullopt;
}

}  // namespace sockstate::platform
