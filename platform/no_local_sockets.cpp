// Systems whose table of local sockets is not read: Windows has none, those of macOS and FreeBSD are not decoded.

#include <sockstate/platform/local_sockets.hpp>

namespace sockstate::platform {

result<void> visit_local_sockets(const local_filter& /*wanted*/, local_visitor /*visit*/, void* /*context*/) {
    return tl::unexpected{error{errc::not_supported, operation::local_sockets}};
}

}  // namespace sockstate::platform
