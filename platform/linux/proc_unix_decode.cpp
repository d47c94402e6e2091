// The columns of /proc/net/unix, from unix_seq_show of the kernel's net/unix/af_unix.c:
// 0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/name
// address, references, protocol, flags, type, state, inode, and the name if there is one.

#include <linux/proc_unix_decode.hpp>

#include <linux/proc_columns.hpp>
#include <linux/unix_diag_messages.hpp>

#include <array>

namespace sockstate::platform::linux_kernel {

namespace {

constexpr std::uint32_t flag_listens = 0x10000;  // __SO_ACCEPTCON

/// Of a socket that has a file: SS_UNCONNECTED or SS_CONNECTED. The other two are those of one that has none.
local_socket_state decode_socket_state(std::uint32_t flags, std::uint8_t number) noexcept {
    if ((flags & flag_listens) != 0) return local_socket_state::listening;
    switch (number) {
        case 1: return local_socket_state::unconnected;
        case 3: return local_socket_state::connected;
        default: return local_socket_state::unknown;
    }
}

/// The name as it is printed: `@` stands for each NUL of an abstract one.
local::endpoint decode_printed_name(std::string_view printed) noexcept {
    if (!printed.starts_with('@')) return local::detail::endpoint_access::from_bytes(printed);
    return local::endpoint::abstract(printed.substr(1)).value_or(local::endpoint{});
}

}  // namespace

result<local_socket> decode_proc_local_line(std::string_view line) noexcept {
    const auto malformed = tl::unexpected{error{errc::malformed_answer, operation::local_sockets}};
    const auto address = take_column(line);
    const auto references = parse<std::uint32_t>(take_column(line), 16);
    const auto protocol = parse<std::uint32_t>(take_column(line), 16);
    const auto flags = parse<std::uint32_t>(take_column(line), 16);
    const auto type = parse<std::uint16_t>(take_column(line), 16);
    const auto state = parse<std::uint8_t>(take_column(line), 16);
    const auto inode = parse<std::uint64_t>(take_column(line), 10);
    if (!address.ends_with(':') || !references || !protocol || !flags || !type || !state || !inode) return malformed;
    if (line.size() > 1 + local::endpoint::max_size) return malformed;
    local_socket row;
    row.type = decode_socket_type(*type);
    row.state = decode_socket_state(*flags, *state);
    if (*inode != 0) row.inode = inode;
    if (!line.empty()) row.name = decode_printed_name(line.substr(1));  // after one blank
    return row;
}

bool continue_name(local_socket& row, std::string_view line) noexcept {
    const std::string_view before = row.name.bytes();
    const std::size_t size = before.size() + 1 + line.size();
    std::array<char, local::endpoint::max_size> whole{};
    if (size > whole.size()) return false;
    char* const newline = std::copy(before.begin(), before.end(), whole.data());
    *newline = '\n';
    std::copy(line.begin(), line.end(), newline + 1);
    row.name = local::detail::endpoint_access::from_bytes({whole.data(), size});
    return true;
}

}  // namespace sockstate::platform::linux_kernel
