// The rows of iphlpapi's tables, from tcpmib.h and udpmib.h. TCP's IPv6 row is no IPv4 row with longer addresses: its
// state stands near the end.

#include <windows/socket_table_decode.hpp>

#include <connection_row.hpp>
#include <kernel_record.hpp>
#include <windows/tcp_info_decode.hpp>

#include <type_traits>

namespace sockstate::platform::windows_kernel {

namespace {

struct table_head {
    std::uint32_t rows;
};

// Ports are in network order in their first two bytes; the other two may hold anything.

struct end_v4 {
    std::uint8_t address[4];
    std::uint8_t port[4];
};

// The manual says that the scopes are in network order. They are not: .NET and Wine take them as they are.

struct end_v6 {
    std::uint8_t address[16];
    std::uint32_t scope_id;
    std::uint8_t port[4];
};

struct tcp_row_v4 {
    std::uint32_t state;
    end_v4 local;
    end_v4 remote;
    std::uint32_t owning_pid;
};

struct unowned_tcp_row_v4 {
    std::uint32_t state;
    end_v4 local;
    end_v4 remote;
};

struct tcp_row_v6 {
    end_v6 local;
    end_v6 remote;
    std::uint32_t state;
    std::uint32_t owning_pid;
};

struct unowned_tcp_row_v6 {
    std::uint32_t state;
    end_v6 local;
    end_v6 remote;
};

struct udp_row_v4 {
    end_v4 local;
    std::uint32_t owning_pid;
};

struct udp_row_v6 {
    end_v6 local;
    std::uint32_t owning_pid;
};

static_assert(sizeof(table_head) == 4);
static_assert(sizeof(tcp_row_v4) == 24 && offsetof(tcp_row_v4, remote) == 12);
static_assert(sizeof(tcp_row_v6) == 56 && offsetof(tcp_row_v6, remote) == 24);
static_assert(offsetof(tcp_row_v6, state) == 48);
static_assert(sizeof(unowned_tcp_row_v4) == 20 && sizeof(unowned_tcp_row_v6) == 52);
static_assert(sizeof(udp_row_v4) == 12 && sizeof(udp_row_v6) == 28 && offsetof(end_v6, port) == 20);

template <class Layout>
using table_record = kernel_record<Layout, std::endian::little>;

/// 0 is no process: the socket has no owner any more, or Wine does not report it.
std::optional<std::uint32_t> pid_of(std::uint32_t owning_pid) noexcept {
    return owning_pid != 0 ? std::optional{owning_pid} : std::nullopt;
}

ip::endpoint decode_end(const table_record<end_v4>& raw) noexcept {
    const end_v4 bytes = raw.as_written();
    return endpoint_v4(bytes.address, bytes.port);
}

ip::endpoint decode_end(const table_record<end_v6>& raw) noexcept {
    const end_v6 bytes = raw.as_written();
    return endpoint_v6(bytes.address, bytes.port, raw[&end_v6::scope_id]);
}

/// The connection, or of a layout without a state the UDP socket.
template <class Layout>
auto decode_row(const table_record<Layout>& raw) noexcept {
    constexpr bool of_tcp = requires { &Layout::state; };
    std::conditional_t<of_tcp, connection, udp_socket> row;
    row.local = decode_end(raw.part(&Layout::local));
    if constexpr (of_tcp) {
        row.state = decode_table_state(raw[&Layout::state]);
        row.remote = decode_end(raw.part(&Layout::remote));
    }
    if constexpr (requires { &Layout::owning_pid; }) row.pid = pid_of(raw[&Layout::owning_pid]);
    return row;
}

/// Hands each row to `take` until it answers false.
template <class Layout, class Take>
result<bool> visit_rows(std::span<const std::byte> table, operation asked, Take take) {
    const auto count = table_record<table_head>{table}.told(&table_head::rows);
    if (!count || (table.size() - sizeof(table_head)) / sizeof(Layout) < *count) {
        return tl::unexpected{error{errc::malformed_answer, asked}};
    }
    auto rest = table.subspan(sizeof(table_head));
    for (std::uint32_t i = 0; i < *count; ++i, rest = rest.subspan(sizeof(Layout))) {
        if (!take(decode_row(table_record<Layout>{rest}))) return false;
    }
    return true;
}

}  // namespace

tcp_state decode_table_state(std::uint32_t number) noexcept {
    return number == 0 ? tcp_state::unknown : decode_tcp_state(number - 1);
}

result<bool> visit_table(std::span<const std::byte> table, ip::family family, owners whose,
                         const connection_filter& wanted, connection_visitor visit, void* context) {
    const auto take = [&](connection row) {
        if (row.state == tcp_state::listen) row.remote = {ip::address::any(row.local.family()), 0};  // else left over
        return !matches(wanted, row) || visit(context, row, nullptr);
    };
    constexpr auto asked = operation::connections;
    if (whose == owners::told) {
        return family == ip::family::v4 ? visit_rows<tcp_row_v4>(table, asked, take)
                                        : visit_rows<tcp_row_v6>(table, asked, take);
    }
    return family == ip::family::v4 ? visit_rows<unowned_tcp_row_v4>(table, asked, take)
                                    : visit_rows<unowned_tcp_row_v6>(table, asked, take);
}

result<bool> visit_udp_table(std::span<const std::byte> table, ip::family family, const udp_filter& wanted,
                             udp_visitor visit, void* context) {
    const auto take = [&](const udp_socket& row) { return !matches(wanted, row) || visit(context, row); };
    return family == ip::family::v4 ? visit_rows<udp_row_v4>(table, operation::udp_sockets, take)
                                    : visit_rows<udp_row_v6>(table, operation::udp_sockets, take);
}

}  // namespace sockstate::platform::windows_kernel
