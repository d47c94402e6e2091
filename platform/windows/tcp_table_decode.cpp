// The rows of iphlpapi's TCP tables, from tcpmib.h. The IPv6 row is no IPv4 row with longer addresses: its state
// stands near the end.

#include <windows/tcp_table_decode.hpp>

#include <connection_row.hpp>
#include <kernel_record.hpp>
#include <windows/tcp_info_decode.hpp>

namespace sockstate::platform::windows_kernel {

namespace {

struct table_head {
    std::uint32_t rows;
};

// Ports are in network order in their first two bytes; the other two may hold anything.

struct row_v4 {
    std::uint32_t state;
    std::uint8_t local_address[4];
    std::uint8_t local_port[4];
    std::uint8_t remote_address[4];
    std::uint8_t remote_port[4];
    std::uint32_t owning_pid;
};

// The manual says that the scopes are in network order. They are not: .NET and Wine take them as they are.

struct row_v6 {
    std::uint8_t local_address[16];
    std::uint32_t local_scope_id;
    std::uint8_t local_port[4];
    std::uint8_t remote_address[16];
    std::uint32_t remote_scope_id;
    std::uint8_t remote_port[4];
    std::uint32_t state;
    std::uint32_t owning_pid;
};

static_assert(sizeof(table_head) == 4);
static_assert(sizeof(row_v4) == 24 && offsetof(row_v4, remote_address) == 12);
static_assert(sizeof(row_v6) == 56 && offsetof(row_v6, remote_address) == 24 && offsetof(row_v6, state) == 48);

template <class Row>
using record = kernel_record<Row, std::endian::little>;

connection decode_row(const record<row_v4>& raw) noexcept {
    const row_v4& bytes = raw.as_written();
    connection row;
    row.state = decode_table_state(raw[&row_v4::state]);
    row.local = endpoint_v4(bytes.local_address, bytes.local_port);
    row.remote = endpoint_v4(bytes.remote_address, bytes.remote_port);
    return row;
}

connection decode_row(const record<row_v6>& raw) noexcept {
    const row_v6& bytes = raw.as_written();
    connection row;
    row.state = decode_table_state(raw[&row_v6::state]);
    row.local = endpoint_v6(bytes.local_address, bytes.local_port, raw[&row_v6::local_scope_id]);
    row.remote = endpoint_v6(bytes.remote_address, bytes.remote_port, raw[&row_v6::remote_scope_id]);
    return row;
}

template <class Row>
result<void> visit_rows(std::span<const std::byte> table, const connection_filter& wanted, connection_visitor visit,
                        void* context) {
    const auto count = kernel_record<table_head, std::endian::little>{table}.told(&table_head::rows);
    if (!count || (table.size() - sizeof(table_head)) / sizeof(Row) < *count) {
        return tl::unexpected{error{errc::malformed_answer, operation::connections}};
    }
    auto rest = table.subspan(sizeof(table_head));
    for (std::uint32_t i = 0; i < *count; ++i, rest = rest.subspan(sizeof(Row))) {
        connection row = decode_row(record<Row>{rest});
        if (row.state == tcp_state::listen) row.remote = {ip::address::any(row.local.family()), 0};  // else left over
        if (matches(wanted, row)) visit(context, row);
    }
    return {};
}

}  // namespace

tcp_state decode_table_state(std::uint32_t number) noexcept {
    return number == 0 ? tcp_state::unknown : decode_tcp_state(number - 1);
}

result<void> visit_table(std::span<const std::byte> table, ip::family family, const connection_filter& wanted,
                         connection_visitor visit, void* context) {
    return family == ip::family::v4 ? visit_rows<row_v4>(table, wanted, visit, context)
                                    : visit_rows<row_v6>(table, wanted, visit, context);
}

}  // namespace sockstate::platform::windows_kernel
