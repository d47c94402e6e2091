// Systems without MPTCP: no connection uses it.

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/multipath.hpp>

namespace sockstate::platform {

result<bool> is_multipath(native_handle handle) noexcept {
    native_address name;
    const auto known = local_address(handle, name);
    if (!known && known.error() == std::errc::bad_file_descriptor) {
        return tl::unexpected{known.error().during(operation::query_state)};
    }
    return false;
}

}  // namespace sockstate::platform
