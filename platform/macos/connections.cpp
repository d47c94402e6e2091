// The tables of TCP and UDP sockets: the sysctls net.inet.*.pcblist64, which have no filters and come whole.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <macos/pcblist_decode.hpp>
#include <posix/read_sysctl.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, bool /*with_info*/, connection_visitor visit,
                               void* context) {
    return read_sysctl("net.inet.tcp.pcblist64", operation::connections).and_then([&](const auto& list) {
        return macos_kernel::visit_pcblist(list, wanted, visit, context);
    });
}

result<std::optional<connection>> find_connection(const ip::endpoint&, const ip::endpoint&) noexcept {
    return std::optional<connection>{};  // there is no look-up
}

result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit, void* context) {
    return read_sysctl("net.inet.udp.pcblist64", operation::udp_sockets).and_then([&](const auto& list) {
        return macos_kernel::visit_udp_pcblist(list, wanted, visit, context);
    });
}

}  // namespace sockstate::platform
