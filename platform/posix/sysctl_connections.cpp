// The tables of TCP and UDP sockets on macOS and FreeBSD: sysctls that have no filters and come whole.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <connection_quirks.hpp>
#include <posix/pcblist.hpp>
#include <posix/read_sysctl.hpp>

namespace sockstate::platform {

result<void> visit_connections(const connection_filter& wanted, bool /*with_info*/, connection_visitor visit,
                               void* context) {
    return read_sysctl(quirks::tcp_list, operation::connections).and_then([&](const auto& list) {
        return visit_tcp_pcbs<quirks::lists>(list, wanted, visit, context);
    });
}

result<std::optional<connection>> find_connection(const ip::endpoint&, const ip::endpoint&, std::uint32_t) noexcept {
    return std::optional<connection>{};  // there is no look-up
}

result<void> destroy(const connection& /*row*/) {
    return tl::unexpected{error{errc::not_supported, operation::destroy}};  // no row says which socket it is
}

result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit, void* context) {
    return read_sysctl(quirks::udp_list, operation::udp_sockets).and_then([&](const auto& list) {
        return visit_udp_pcbs<quirks::lists>(list, wanted, visit, context);
    });
}

}  // namespace sockstate::platform
