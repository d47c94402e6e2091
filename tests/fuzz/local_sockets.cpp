// Linux's tables of local sockets: rows of unix_diag are read as the kernel's own macros read them, and lines of
// /proc/net/unix as its format prints them.

#include "property.hpp"

#include <linux/proc_unix_decode.hpp>
#include <linux/unix_diag_messages.hpp>

#include <array>
#include <optional>

#include <linux/rtnetlink.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

using namespace sockstate;
using namespace sockstate::platform::linux_kernel;
using fuzz::input;

namespace {

std::optional<std::uint32_t> number_in(std::span<const std::byte> held, std::size_t at = 0) {
    std::uint32_t number = 0;
    if (held.size() < at + sizeof number) return std::nullopt;
    std::memcpy(&number, held.data() + at, sizeof number);
    return number;
}

/// What the last attribute of this type holds; nothing where there is none.
std::optional<std::vector<std::byte>> attribute_by_macros(std::span<const std::byte> payload, unsigned short type) {
    std::optional<std::vector<std::byte>> found;
    long left = static_cast<long>(payload.size() - sizeof(unix_diag_msg));
    const auto* each = reinterpret_cast<const rtattr*>(payload.data() + sizeof(unix_diag_msg));
    for (; RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        if (each->rta_type != type) continue;
        found = fuzz::copy_of({static_cast<const std::byte*>(RTA_DATA(each)), RTA_PAYLOAD(each)});
    }
    return found;
}

void check_row(std::span<const std::byte> payload) {
    const auto row = decode_local_row(payload);
    unix_diag_msg raw{};
    if (payload.size() >= sizeof raw) std::memcpy(&raw, payload.data(), sizeof raw);
    HOLDS(row.has_value() == (payload.size() >= sizeof raw && raw.udiag_family == AF_UNIX));
    if (!row) HOLDS(row.error() == errc::malformed_answer && row.error().attempted() == operation::local_sockets);
    if (!row) return;
    HOLDS(row->inode == (raw.udiag_ino == 0 ? std::nullopt : std::optional<std::uint64_t>{raw.udiag_ino}));
    HOLDS(row->type == decode_socket_type(raw.udiag_type));
    const bool listens = row->state == local_socket_state::listening;
    HOLDS(listens == (raw.udiag_state == 10));
    HOLDS(!(listens ? row->receive_queue_bytes : row->accept_queue_length));
    HOLDS(!(listens ? row->send_queue_bytes : row->accept_queue_limit));

    const auto queues = attribute_by_macros(payload, UNIX_DIAG_RQLEN);
    HOLDS((listens ? row->accept_queue_length : row->receive_queue_bytes) ==
          (queues ? number_in(*queues) : std::nullopt));
    HOLDS((listens ? row->accept_queue_limit : row->send_queue_bytes) ==
          (queues ? number_in(*queues, 4) : std::nullopt));
    const auto uid = attribute_by_macros(payload, UNIX_DIAG_UID);
    HOLDS(row->uid == (uid ? number_in(*uid) : std::nullopt));
    const auto name = attribute_by_macros(payload, UNIX_DIAG_NAME);
    HOLDS(row->name.is_unnamed() || name);
    if (name) {  // as it begins: the kernel's trailing zero is not the name's
        const auto bytes = std::as_bytes(std::span{row->name.bytes()});
        HOLDS(bytes.size() <= name->size());
        HOLDS(std::ranges::equal(bytes, std::span{*name}.first(bytes.size())));
    }
    if (const auto peer = attribute_by_macros(payload, UNIX_DIAG_PEER); !peer) HOLDS(!row->peer_inode);
    if (row->peer_inode) HOLDS(*row->peer_inode != 0);
}

/// A socket as the kernel prints it: unix_seq_show.
struct printed_socket {
    bool listens = false;
    std::uint16_t type = 0;
    std::uint8_t state = 0;
    std::uint32_t inode = 0;
    std::string name;  // as in sun_path
};

std::string line_of(const printed_socket& from) {
    std::array<char, 160> text{};
    const int size = std::snprintf(text.data(), text.size(), "%016x: %08X %08X %08X %04X %02X %5lu", 0U, 2U, 0U,
                                   from.listens ? 0x10000U : 0U, unsigned{from.type}, unsigned{from.state},
                                   static_cast<unsigned long>(from.inode));
    std::string line{text.data(), static_cast<std::size_t>(size)};
    if (from.name.empty()) return line;
    line += ' ';
    for (const char c : from.name) line += c == '\0' ? '@' : c;
    return line;
}

void check_printed(input& in) {
    printed_socket from;
    from.listens = in.take<std::uint8_t>() % 2 != 0;
    from.type = in.take<std::uint16_t>();
    from.state = in.take<std::uint8_t>();
    from.inode = in.take<std::uint32_t>();
    from.name = in.text().substr(0, local::endpoint::max_size);
    std::string lines = line_of(from);

    // As a file has it: a line break in the name makes a line of its own.
    std::optional<local_socket> row;
    bool is_row = false;
    for (std::size_t begin = 0; begin <= lines.size();) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        const std::string line = lines.substr(begin, end - begin);
        begin = end + 1;
        const auto decoded = decode_proc_local_line(line);
        if (!row) {
            HOLDS(decoded.has_value());
            row = *decoded;
        } else if (decoded) {
            is_row = true;  // the name imitates one
        } else {
            HOLDS(is_row || continue_name(*row, line));
        }
    }
    HOLDS(row->type == decode_socket_type(from.type));
    HOLDS((row->state == local_socket_state::listening) == from.listens);
    HOLDS(row->inode == (from.inode == 0 ? std::nullopt : std::optional<std::uint64_t>{from.inode}));
    if (is_row || from.name.empty()) return;
    std::string name{row->name.is_abstract() ? "@" : ""};
    name += row->name.name();
    std::ranges::replace(from.name, '\0', '@');
    HOLDS(name == from.name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const auto payload = fuzz::copy_of(in.rest());
    check_row(payload);
    const std::string text = in.text();
    if (const auto line = decode_proc_local_line(text); !line) {
        HOLDS(line.error() == errc::malformed_answer && line.error().attempted() == operation::local_sockets);
    }
    check_printed(in);
    return 0;
}
