// The connection table, by GetExtendedTcpTable: a family's whole table at once, so here it is held in memory.

#include <sockstate/connections.hpp>

#include <windows/tcp_table_decode.hpp>
#include <windows/winsock.hpp>

#include <memory>
#include <new>

namespace sockstate::platform {

namespace {

tl::unexpected<error> failed_with(DWORD code) noexcept {
    return tl::unexpected{error::system(static_cast<int>(code), operation::connections)};
}

result<void> visit_family(ip::family family, const connection_filter& wanted, connection_visitor visit, void* context) {
    const ULONG native = family == ip::family::v4 ? AF_INET : AF_INET6;
    alignas(8) std::byte small[16 * 1024];
    std::unique_ptr<std::byte[]> large;
    std::span<std::byte> room{small};
    for (;;) {
        auto size = static_cast<DWORD>(room.size());
        const DWORD code = ::GetExtendedTcpTable(room.data(), &size, FALSE, native, TCP_TABLE_OWNER_PID_ALL, 0);
        if (code == NO_ERROR) return windows_kernel::visit_table(room, family, wanted, visit, context);
        if (code == ERROR_NOT_SUPPORTED) return {};  // a system without this family
        if (code != ERROR_INSUFFICIENT_BUFFER) return failed_with(code);
        const std::size_t more = size + size / 4;  // the table may grow until the next call
        large.reset(new (std::nothrow) std::byte[more]);
        if (large == nullptr) return failed_with(ERROR_NOT_ENOUGH_MEMORY);
        room = {large.get(), more};
    }
}

}  // namespace

result<void> visit_connections(const connection_filter& wanted, connection_visitor visit, void* context) {
    auto done = visit_family(ip::family::v4, wanted, visit, context);
    return done ? visit_family(ip::family::v6, wanted, visit, context) : done;
}

}  // namespace sockstate::platform
