// The connection table: the sysctl net.inet.tcp.pcblist, which has no filters and comes whole.

#include <sockstate/connections.hpp>

#include <freebsd/pcblist_decode.hpp>
#include <posix/read_sysctl.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, connection_visitor visit, void* context) {
    return read_sysctl("net.inet.tcp.pcblist", operation::connections).and_then([&](const auto& list) {
        return freebsd_kernel::visit_pcblist(list, wanted, visit, context);
    });
}

}  // namespace sockstate::platform
