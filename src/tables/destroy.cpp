// Ending the socket of a row by force.

#include <sockstate/tables/destroy.hpp>

#include <sockstate/platform/connections.hpp>

namespace sockstate {

result<void> destroy(const connection& row) {
    connection plain = row;
    plain.local = row.local.unmapped();
    plain.remote = row.remote.unmapped();
    // The nobody of a listener at a mapped address is written in IPv6.
    if (plain.remote.address().is_unspecified())
        plain.remote = {ip::address::any(plain.local.family()), row.remote.port()};
    if (plain.local.family() != plain.remote.family()) {
        return tl::unexpected{error{errc::invalid_argument, operation::destroy}};
    }
    return platform::destroy(plain);
}

}  // namespace sockstate
