// Systems without a call that reports the ends of other programs' sockets: macOS, FreeBSD, and Windows, which has a
// trace of the whole system alone.

#include <sockstate/platform/ended_connections.hpp>

#include <sockstate/tables/connections.hpp>

namespace sockstate::platform {

result<native_handle> open_ended_connections(std::size_t /*room_bytes*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::ended_connections}};
}

result<std::optional<connection_with_info>> take_ended_connection(native_handle /*handle*/,
                                                                  const connection_filter& /*wanted*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::ended_connections}};
}

}  // namespace sockstate::platform
