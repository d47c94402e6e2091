// Lines of /proc/net/tcp, tcp6, udp and udp6: what the kernel's own format prints is read back whole, and of a line
// that is cut nothing is made that it does not say.

#include "property.hpp"

#include <linux/proc_net_decode.hpp>
#include <linux/tcp_info_decode.hpp>

#include <array>
#include <bit>
#include <optional>

using namespace sockstate;
using namespace sockstate::platform::linux_kernel;
using fuzz::input;

namespace {

/// A socket as the kernel has it.
struct row {
    bool v6 = false;
    std::endian order = std::endian::native;
    std::array<std::uint8_t, 16> local{};
    std::array<std::uint8_t, 16> remote{};
    std::uint16_t local_port = 0;
    std::uint16_t remote_port = 0;
    std::uint8_t state = 0;
    std::uint32_t send_queue = 0;
    std::uint32_t receive_queue = 0;
    std::uint32_t uid = 0;
    std::uint32_t inode = 0;
    std::uint32_t drops = 0;
};

row take_row(input& in) {
    row from;
    const auto shape = in.take<std::uint8_t>();
    from.v6 = (shape & 1U) != 0;
    from.order = (shape & 2U) != 0 ? std::endian::big : std::endian::little;
    from.local = in.take<decltype(from.local)>();
    from.remote = in.take<decltype(from.remote)>();
    from.local_port = in.take<std::uint16_t>();
    from.remote_port = in.take<std::uint16_t>();
    from.state = in.take<std::uint8_t>();
    from.send_queue = in.take<std::uint32_t>();
    from.receive_queue = in.take<std::uint32_t>();
    from.uid = in.take<std::uint32_t>();
    from.inode = in.take<std::uint32_t>();
    from.drops = in.take<std::uint32_t>();
    return from;
}

template <class... Args>
std::string printed(const char* format, Args... args) {
    std::array<char, 320> text{};
    const int size = std::snprintf(text.data(), text.size(), format, args...);
    return {text.data(), static_cast<std::size_t>(size)};
}

/// Each four bytes as a number of the kernel's byte order.
std::string words(const row& from, const std::array<std::uint8_t, 16>& address) {
    std::string text;
    for (std::size_t at = 0; at < (from.v6 ? 16 : 4); at += 4) {
        std::array word = {address[at], address[at + 1], address[at + 2], address[at + 3]};
        if (from.order != std::endian::native) std::reverse(word.begin(), word.end());
        text += printed("%08X", std::bit_cast<std::uint32_t>(word));
    }
    return text;
}

/// tcp4_seq_show and its like, of which udp's differ in what follows the inode.
std::string line_of(const row& from, bool udp) {
    std::string line = printed("%4d: ", 0) + words(from, from.local) + printed(":%04X ", unsigned{from.local_port}) +
                       words(from, from.remote) + printed(":%04X ", unsigned{from.remote_port});
    line += printed("%02X %08X:%08X %02X:%08lX %08X %5u %8d %lu", unsigned{from.state}, from.send_queue,
                    from.receive_queue, 0U, 0UL, 0U, from.uid, 0, static_cast<unsigned long>(from.inode));
    return line + (udp ? printed(" %d %016x %u", 2, 0U, from.drops) : printed(" %d %016x 20 4 30 10 -1", 1, 0U));
}

ip::endpoint endpoint_of(const row& from, const std::array<std::uint8_t, 16>& address, std::uint16_t port) {
    if (from.v6) return ip::endpoint{ip::address_v6{address}, port}.unmapped();
    return {ip::address_v4{{address[0], address[1], address[2], address[3]}}, port};
}

void check_printed(const row& from, std::size_t cut) {
    const std::string tcp_line = line_of(from, false);
    const auto tcp = decode_proc_line(tcp_line, from.order);
    HOLDS(tcp.has_value());
    HOLDS(tcp->local == endpoint_of(from, from.local, from.local_port));
    HOLDS(tcp->remote == endpoint_of(from, from.remote, from.remote_port));
    HOLDS(tcp->state == decode_tcp_state(from.state) && !tcp->accept_queue_limit);
    const bool listens = tcp->state == tcp_state::listen;
    HOLDS((listens ? tcp->accept_queue_length : tcp->receive_queue_bytes) == from.receive_queue);
    HOLDS(tcp->accept_queue_length.has_value() == listens && tcp->receive_queue_bytes.has_value() != listens);
    HOLDS(tcp->send_queue_bytes == (listens ? std::nullopt : std::optional{from.send_queue}));
    HOLDS(tcp->inode == (from.inode == 0 ? std::nullopt : std::optional<std::uint64_t>{from.inode}));
    HOLDS(tcp->uid == (from.inode == 0 ? std::nullopt : std::optional{from.uid}));

    const std::string udp_line = line_of(from, true);
    const auto udp = decode_proc_udp_line(udp_line, from.order);
    HOLDS(udp.has_value() && udp->local == tcp->local && udp->inode == tcp->inode && udp->uid == tcp->uid);
    const bool nobody = tcp->remote.port() == 0 && tcp->remote.address().is_unspecified();
    HOLDS(udp->remote == (nobody ? std::nullopt : std::optional{tcp->remote}));
    HOLDS(udp->send_queue_bytes == from.send_queue && udp->receive_queue_bytes == from.receive_queue);
    HOLDS(udp->dropped_datagrams == from.drops);

    // Cut anywhere it is this row or none; the drops, which end the line, may lose digits.
    const auto tcp_part = decode_proc_line(tcp_line.substr(0, cut % tcp_line.size()), from.order);
    HOLDS(!tcp_part || *tcp_part == *tcp);
    auto udp_part = decode_proc_udp_line(udp_line.substr(0, cut % udp_line.size()), from.order);
    if (udp_part) HOLDS(std::to_string(from.drops).starts_with(std::to_string(*udp_part->dropped_datagrams)));
    if (udp_part) udp_part->dropped_datagrams = from.drops;
    HOLDS(!udp_part || *udp_part == *udp);
}

void check_ends(const ip::endpoint& end) {
    HOLDS(end == end.unmapped() && end.address().to_v6().scope_id() == 0);
}

/// Any text, one line after another.
void check_text(const std::string& text, std::endian order) {
    static_cast<void>(decode_igmp_order(text));
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        const auto tcp = decode_proc_line(line, order);
        const auto udp = decode_proc_udp_line(line, order);
        if (tcp) check_ends(tcp->local);
        if (tcp) check_ends(tcp->remote);
        if (!tcp) HOLDS(tcp.error() == errc::malformed_answer && tcp.error().attempted() == operation::connections);
        if (!udp) HOLDS(udp.error() == errc::malformed_answer && udp.error().attempted() == operation::udp_sockets);
        if (!udp) continue;
        // Their columns are the same: what is a line of UDP's reads as one of TCP's.
        HOLDS(tcp && tcp->local == udp->local && tcp->inode == udp->inode);
        HOLDS(udp->remote.value_or(tcp->remote) == tcp->remote);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const input whole{data, size};
    check_text(whole.text(), size % 2 == 0 ? std::endian::little : std::endian::big);
    input in{data, size};
    const std::size_t cut = in.take<std::uint16_t>();
    check_printed(take_row(in), cut);
    return 0;
}
