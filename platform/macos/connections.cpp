// The connection table: the sysctl net.inet.tcp.pcblist64, which has no filters and comes whole.

#include <sockstate/connections.hpp>

#include <macos/pcblist_decode.hpp>
#include <posix/read_sysctl.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, connection_visitor visit, void* context) {
    return read_sysctl("net.inet.tcp.pcblist64", operation::connections).and_then([&](const auto& list) {
        return macos_kernel::visit_pcblist(list, wanted, visit, context);
    });
}

}  // namespace sockstate::platform
