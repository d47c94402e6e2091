// The number by which Linux, macOS and FreeBSD name a socket of their tables in their lists of open files.

#include <sockstate/platform/holders.hpp>

#include <sockstate/tables/udp_sockets.hpp>

namespace sockstate::platform {

std::optional<std::uint64_t> socket_number(const connection& row) noexcept {
    return row.inode;
}

std::optional<std::uint64_t> socket_number(const udp_socket& row) noexcept {
    return row.inode;
}

}  // namespace sockstate::platform
