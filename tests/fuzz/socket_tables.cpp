// The tables that other kernels write as one block: the pcblists of macOS and FreeBSD, iphlpapi's of Windows.

#include "property.hpp"

#include <freebsd/pcblist_layout.hpp>
#include <macos/pcblist_layout.hpp>
#include <windows/socket_table_decode.hpp>

#include <iterator>
#include <optional>

using namespace sockstate;
namespace freebsd_kernel = platform::freebsd_kernel;
namespace macos_kernel = platform::macos_kernel;
namespace windows_kernel = platform::windows_kernel;
using fuzz::input;

namespace {

/// What a walk gave, and how it ended.
template <class Row>
struct walk {
    std::vector<Row> rows;
    result<bool> end = true;
    std::size_t most = 0;  // when the visitor has enough
};

bool keep(void* context, const connection& row, const tcp_info* info) {
    HOLDS(info == nullptr);
    auto& to = *static_cast<walk<connection>*>(context);
    to.rows.push_back(row);
    return to.rows.size() != to.most;
}
bool keep(void* context, const udp_socket& row) {
    auto& to = *static_cast<walk<udp_socket>*>(context);
    to.rows.push_back(row);
    return to.rows.size() != to.most;
}

template <class Row>
using visitor =
    std::conditional_t<std::is_same_v<Row, connection>, platform::connection_visitor, platform::udp_visitor>;
template <class Row>
using filter = std::conditional_t<std::is_same_v<Row, connection>, connection_filter, udp_filter>;

/// One kernel's table of one protocol.
template <class Row>
struct table {
    result<bool> (*visit)(std::span<const std::byte>, const filter<Row>&, visitor<Row>, void*);
    std::size_t least_row;
    std::optional<ip::family> family;  // Windows has a table each, whose rows are counted in front
};

/// As Windows' walks answer, whether more is wanted.
template <auto visit, class Row>
result<bool> walk_list(std::span<const std::byte> bytes, const filter<Row>& wanted, visitor<Row> take, void* context) {
    return visit(bytes, wanted, take, context).map([] { return true; });
}

template <windows_kernel::owners whose, ip::family family>
result<bool> walk_connections(std::span<const std::byte> bytes, const connection_filter& wanted,
                              platform::connection_visitor take, void* context) {
    return windows_kernel::visit_table(bytes, family, whose, wanted, take, context);
}
template <ip::family family>
result<bool> walk_udp(std::span<const std::byte> bytes, const udp_filter& wanted, platform::udp_visitor take,
                      void* context) {
    return windows_kernel::visit_udp_table(bytes, family, wanted, take, context);
}

constexpr auto owned = windows_kernel::owners::told;
constexpr auto unowned = windows_kernel::owners::untold;
constexpr auto v4 = ip::family::v4;
constexpr auto v6 = ip::family::v6;
constexpr table<connection> tcp_tables[] = {
    {walk_list<platform::visit_tcp_pcbs<macos_kernel::lists>, connection>, 296, {}},
    {walk_list<platform::visit_tcp_pcbs<freebsd_kernel::lists>, connection>, 576, {}},
    {walk_connections<owned, v4>, 24, v4},
    {walk_connections<owned, v6>, 56, v6},
    {walk_connections<unowned, v4>, 20, v4},
    {walk_connections<unowned, v6>, 52, v6},
};
constexpr table<udp_socket> udp_tables[] = {
    {walk_list<platform::visit_udp_pcbs<macos_kernel::lists>, udp_socket>, 260, {}},
    {walk_list<platform::visit_udp_pcbs<freebsd_kernel::lists>, udp_socket>, 400, {}},
    {walk_udp<v4>, 12, v4},
    {walk_udp<v6>, 28, v6},
};

template <class Row>
walk<Row> walk_of(const table<Row>& from, std::span<const std::byte> bytes, const filter<Row>& wanted = {},
                  std::size_t most = 0) {
    walk<Row> done;
    done.most = most;
    const auto exact = fuzz::copy_of(bytes);
    done.end = from.visit(exact, wanted, keep, &done);
    return done;
}

void check_end(const ip::endpoint& end, std::optional<ip::family> family) {
    HOLDS(end == end.unmapped());
    const ip::address_v6 whole = end.address().to_v6();
    HOLDS(whole.scope_id() == 0 || end.address().is_link_local());
    // BSD's kernels keep the scope inside of the address, where none is on the wire.
    const bool scoped = end.address().is_v6() && whole.is_link_local();
    if (!family && scoped) HOLDS(whole.bytes()[2] == 0 && whole.bytes()[3] == 0);
}

/// BSD's kernels report the number of the socket, and 0 is none.
void check_inode(const std::optional<std::uint64_t>& inode, std::optional<ip::family> family) {
    HOLDS(!inode || (!family && *inode != 0));
}

void check_row(const connection& row, std::optional<ip::family> family) {
    check_end(row.local, family);
    check_end(row.remote, family);
    check_inode(row.inode, family);
    HOLDS(!row.pid || *row.pid != 0);
    HOLDS(row.receive_queue_bytes.has_value() == row.send_queue_bytes.has_value());
    HOLDS(row.accept_queue_length.has_value() == row.accept_queue_limit.has_value());
    HOLDS(!row.accept_queue_length || (row.state == tcp_state::listen && !row.receive_queue_bytes));
    HOLDS(!row.uid || row.receive_queue_bytes || row.accept_queue_length);
    if (!family) HOLDS(row.local.port() != 0 && !row.pid);
    if (family == v4) HOLDS(row.local.address().is_v4() && row.remote.address().is_v4());
    if (family && row.state == tcp_state::listen) {
        HOLDS(row.remote == ip::endpoint::any(row.local.family(), 0));
    }
}
void check_row(const udp_socket& row, std::optional<ip::family> family) {
    check_end(row.local, family);
    if (row.remote) check_end(*row.remote, family);
    check_inode(row.inode, family);
    HOLDS(!row.dropped_datagrams && (!row.pid || *row.pid != 0));
    HOLDS(row.uid.has_value() == row.receive_queue_bytes.has_value());
    HOLDS(row.uid.has_value() == row.send_queue_bytes.has_value());
    if (row.remote) HOLDS(row.remote->port() != 0 || !row.remote->address().is_unspecified());
    if (!family) HOLDS(row.local.port() != 0 && !row.pid);
    if (family == v4) HOLDS(row.local.address().is_v4());
    if (family) HOLDS(!row.remote && !row.uid);
}

/// Windows says in front how many rows there are.
void check_count(std::span<const std::byte> bytes, std::size_t least_row, const result<bool>& end, std::size_t rows) {
    const bool told = bytes.size() >= 4;
    std::uint64_t count = 0;
    for (std::size_t i = 4; told && i > 0; --i) count = count << 8U | std::to_integer<std::uint64_t>(bytes[i - 1]);
    const bool whole = told && count * least_row <= bytes.size() - 4;
    HOLDS(end.has_value() == whole);
    HOLDS(rows == (whole ? count : 0));
}

template <class Row>
void check_table(const table<Row>& from, std::span<const std::byte> bytes, std::size_t cut) {
    const walk<Row> whole = walk_of(from, bytes);
    HOLDS(whole.rows.size() <= bytes.size() / from.least_row);
    for (const Row& row : whole.rows) check_row(row, from.family);
    if (!whole.end) HOLDS(whole.end.error() == errc::malformed_answer);
    if (from.family) check_count(bytes, from.least_row, whole.end, whole.rows.size());

    // Less of it is the same rows, and fewer.
    const walk<Row> part = walk_of(from, bytes.first(std::min(cut, bytes.size())));
    HOLDS(fuzz::begins_with(whole.rows, part.rows));
    if (whole.rows.empty()) return;

    // A visitor that has enough is not called again, and then there is no failure behind it.
    const std::size_t most = cut % whole.rows.size() + 1;
    const walk<Row> some = walk_of(from, bytes, {}, most);
    HOLDS(some.end && some.rows.size() == most && fuzz::begins_with(whole.rows, some.rows));

    // A filter takes rows away and nothing else.
    const Row& picked = whole.rows[most - 1];
    filter<Row> wanted;
    wanted.local_address = picked.local.address();
    wanted.local_port = picked.local.port();
    if constexpr (std::is_same_v<Row, connection>) wanted.states = picked.state;
    std::vector<Row> expected;
    for (const Row& row : whole.rows) {
        bool matches = row.local.port() == picked.local.port() && wanted.local_address->contains(row.local.address());
        if constexpr (std::is_same_v<Row, connection>) matches = matches && row.state == picked.state;
        if (matches) expected.push_back(row);
    }
    HOLDS(!expected.empty() && walk_of(from, bytes, wanted).rows == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    constexpr std::size_t of_tcp = std::size(tcp_tables);
    const std::size_t which = in.pick(of_tcp + std::size(udp_tables));
    const std::size_t cut = in.take<std::uint16_t>();
    if (which < of_tcp) check_table(tcp_tables[which], in.rest(), cut);
    if (which >= of_tcp) check_table(udp_tables[which - of_tcp], in.rest(), cut);
    return 0;
}
