// The path MTU, by getsockopt(2).

#include <sockstate/platform/path_mtu.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>

#include <path_mtu_quirks.hpp>

namespace sockstate::platform {

result<std::uint32_t> path_mtu(native_handle handle) noexcept {
    native_address name;
    if (auto told = remote_address(handle, name); !told) {
        return tl::unexpected{told.error().during(operation::path_mtu)};
    }
    ip::endpoint peer;
    if (auto done = decode(name, peer); !done) return tl::unexpected{done.error().during(operation::path_mtu)};
    return quirks::read_path_mtu(handle, peer);
}

}  // namespace sockstate::platform
