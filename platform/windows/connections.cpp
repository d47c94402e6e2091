// The tables of TCP and UDP sockets, by GetExtendedTcpTable and GetExtendedUdpTable, and where nobody asks for owners
// by GetTcpTable and GetTcp6Table, which need not look for them: a family's whole table at once, so here it is held in
// memory.

#include <windows/connections.hpp>

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <windows/socket_table_decode.hpp>
#include <windows/winsock.hpp>

#include <cstring>
#include <memory>

namespace sockstate::platform {

namespace {

using windows_kernel::owners;

struct give_back {
    void operator()(std::byte* pages) const noexcept { ::VirtualFree(pages, 0, MEM_RELEASE); }
};
/// Memory that is not the heap's.
using pages = std::unique_ptr<std::byte, give_back>;

pages take_pages(std::size_t size) noexcept {
    return pages{static_cast<std::byte*>(::VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))};
}

/// Hands the table of one family to `take`, which answers whether more is wanted.
template <class Fetch, class Take>
result<bool> visit_family(Fetch fetch, operation asked, Take take) {
    alignas(8) std::byte small[16 * 1024];
    pages large;
    std::span<std::byte> room{small};
    for (;;) {
        auto size = static_cast<DWORD>(room.size());
        const DWORD code = fetch(room.data(), &size);
        if (code == NO_ERROR) return take(room);
        if (code == ERROR_NOT_SUPPORTED) return true;  // a system without this family
        if (code != ERROR_INSUFFICIENT_BUFFER) return tl::unexpected{error::system(static_cast<int>(code), asked)};
        const std::size_t more = size + size / 4;  // the table may grow until the next call
        large = take_pages(more);
        if (large == nullptr) return tl::unexpected{error::system(ERROR_NOT_ENOUGH_MEMORY, asked)};
        room = {large.get(), more};
    }
}

ULONG number_of(ip::family family) noexcept {
    return family == ip::family::v4 ? AF_INET : AF_INET6;
}

/// One family after the other, until no more is wanted.
template <class Visit>
result<void> visit_both(Visit visit) {
    const result<bool> more = visit(ip::family::v4);
    if (!more) return tl::unexpected{more.error()};
    if (!*more) return {};
    return visit(ip::family::v6).map([](bool) {});
}

/// Writes the table of one family, as Windows' own calls do.
DWORD read_tcp_table(ip::family family, owners whose, std::byte* to, DWORD* size) noexcept {
    if (whose == owners::told) {
        return ::GetExtendedTcpTable(to, size, FALSE, number_of(family), TCP_TABLE_OWNER_PID_ALL, 0);
    }
    return family == ip::family::v4 ? ::GetTcpTable(reinterpret_cast<MIB_TCPTABLE*>(to), size, FALSE)
                                    : ::GetTcp6Table(reinterpret_cast<MIB_TCP6TABLE*>(to), size, FALSE);
}

result<void> visit_tables(owners whose, const connection_filter& wanted, connection_visitor visit, void* context) {
    return visit_both([&](ip::family family) {
        const auto fetch = [&](std::byte* to, DWORD* size) { return read_tcp_table(family, whose, to, size); };
        return visit_family(fetch, operation::connections, [&](std::span<const std::byte> table) {
            return windows_kernel::visit_table(table, family, whose, wanted, visit, context);
        });
    });
}

/// An IPv4 address, mapped or not, as it goes over the wire.
DWORD in_network_order(const ip::address& v4) noexcept {
    const auto bytes = v4.to_v6().bytes();
    DWORD number = 0;
    std::memcpy(&number, bytes.data() + 12, sizeof number);
    return number;
}

}  // namespace

result<void> visit_connections(const connection_filter& wanted, bool /*with_info*/, connection_visitor visit,
                               void* context) {
    return visit_tables(owners::told, wanted, visit, context);
}

result<void> visit_unowned_connections(const connection_filter& wanted, connection_visitor visit, void* context) {
    return visit_tables(owners::untold, wanted, visit, context);
}

result<std::optional<connection>> find_connection(const ip::endpoint&, const ip::endpoint&, std::uint32_t) noexcept {
    return std::optional<connection>{};  // there is no look-up
}

result<void> destroy(const connection& row) {
    if (row.local.family() != ip::family::v4) return tl::unexpected{error{errc::not_supported, operation::destroy}};
    struct search {
        const connection& wanted;
        bool found = false;
    } asked{row};
    const auto look_at = [](void* self, const connection& each, const tcp_info*) {
        auto& looking = *static_cast<search*>(self);
        looking.found = each.local == looking.wanted.local && each.remote == looking.wanted.remote &&
                        each.pid == looking.wanted.pid;
        return !looking.found;
    };
    const connection_filter there{.local_port = row.local.port()};
    if (auto seen = visit_connections(there, false, look_at, &asked); !seen) {
        return tl::unexpected{seen.error().during(operation::destroy)};
    }
    if (!asked.found) return tl::unexpected{error{errc::no_such_socket, operation::destroy}};
    MIB_TCPROW doomed{};
    doomed.dwState = MIB_TCP_STATE_DELETE_TCB;
    doomed.dwLocalAddr = in_network_order(row.local.address());
    doomed.dwLocalPort = ::htons(row.local.port());
    doomed.dwRemoteAddr = in_network_order(row.remote.address());
    doomed.dwRemotePort = ::htons(row.remote.port());
    const DWORD code = ::SetTcpEntry(&doomed);
    if (code != NO_ERROR) return tl::unexpected{error::system(static_cast<int>(code), operation::destroy)};
    return {};
}

result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit, void* context) {
    return visit_both([&](ip::family family) {
        const auto fetch = [&](std::byte* to, DWORD* size) {
            return ::GetExtendedUdpTable(to, size, FALSE, number_of(family), UDP_TABLE_OWNER_PID, 0);
        };
        return visit_family(fetch, operation::udp_sockets, [&](std::span<const std::byte> table) {
            return windows_kernel::visit_udp_table(table, family, wanted, visit, context);
        });
    });
}

}  // namespace sockstate::platform
