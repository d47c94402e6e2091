// The columns of /proc/net/tcp and udp, from get_tcp4_sock, udp4_format_sock and their like of the kernel's net/:
//    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 …
// number, local, remote, state, queues, timer, retransmits, uid, probes, inode; of UDP then references, address,
// drops.

#include <linux/proc_net_decode.hpp>

#include <connection_row.hpp>
#include <linux/connection_details_decode.hpp>
#include <linux/proc_columns.hpp>
#include <linux/tcp_info_decode.hpp>

#include <bit>
#include <limits>

namespace sockstate::platform::linux_kernel {

namespace {

struct halves {
    std::string_view first;
    std::string_view second;
};

std::optional<halves> split(std::string_view column) noexcept {
    const auto colon = column.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return halves{column.substr(0, colon), column.substr(colon + 1)};
}

/// `0100007F:1F90`. The address is printed word by word as a number of the kernel's byte order, the port as one.
std::optional<ip::endpoint> parse_endpoint(std::string_view column, std::endian order) noexcept {
    constexpr std::size_t digits_a_word = 8;
    const auto parts = split(column);
    if (!parts || parts->second.size() != 4) return std::nullopt;
    const std::size_t words = parts->first.size() / digits_a_word;
    if (parts->first.size() % digits_a_word != 0 || (words != 1 && words != 4)) return std::nullopt;

    std::array<std::uint8_t, 16> address{};
    for (std::size_t i = 0; i < words; ++i) {
        const auto word = parse<std::uint32_t>(parts->first.substr(i * digits_a_word, digits_a_word), 16);
        if (!word) return std::nullopt;
        auto bytes = std::bit_cast<std::array<std::uint8_t, 4>>(*word);
        if (order != std::endian::native) std::ranges::reverse(bytes);
        std::copy(bytes.begin(), bytes.end(), address.begin() + static_cast<std::ptrdiff_t>(i * bytes.size()));
    }
    const auto port = parse<std::uint16_t>(parts->second, 16);
    if (!port) return std::nullopt;
    const std::uint8_t in_order[2] = {static_cast<std::uint8_t>(*port >> 8U), static_cast<std::uint8_t>(*port)};
    return words == 1 ? endpoint_v4(address.data(), in_order) : endpoint_v6(address.data(), in_order, 0);
}

/// What the lines of both protocols begin with.
struct columns {
    ip::endpoint local;
    ip::endpoint remote;
    std::uint8_t state;
    std::uint32_t send_queue;
    std::uint32_t receive_queue;
    std::uint32_t uid;
    std::uint64_t inode;
};

/// Takes them from the line, what follows them is left of it.
std::optional<columns> take_columns(std::string_view& line, std::endian order) noexcept {
    take_column(line);  // the number
    const auto local = parse_endpoint(take_column(line), order);
    const auto remote = parse_endpoint(take_column(line), order);
    const auto state = parse<std::uint8_t>(take_column(line), 16);
    const auto queues = split(take_column(line));
    take_column(line);  // the timer
    take_column(line);  // retransmits
    const auto uid = parse<std::uint32_t>(take_column(line), 10);
    take_column(line);  // probes
    const auto inode = parse<std::uint64_t>(take_column(line), 10);
    // A column follows the inode in every form of the line: where none does, the inode may be cut short.
    if (!local || !remote || !state || !queues || !uid || !inode || line.empty()) return std::nullopt;
    const auto send_queue = parse<std::uint32_t>(queues->first, 16);
    const auto receive_queue = parse<std::uint32_t>(queues->second, 16);
    if (!send_queue || !receive_queue) return std::nullopt;
    return columns{*local, *remote, *state, *send_queue, *receive_queue, *uid, *inode};
}

}  // namespace

result<connection> decode_proc_line(std::string_view line, std::endian order) noexcept {
    const auto read = take_columns(line, order);
    if (!read) return tl::unexpected{error{errc::malformed_answer, operation::connections}};
    connection row;
    row.state = decode_tcp_state(read->state);
    row.local = read->local;
    row.remote = read->remote;
    set_queues(row, read->receive_queue, read->send_queue);
    row.accept_queue_limit.reset();  // the file has 0 there
    if (read->inode != 0) {
        row.uid = read->uid;
        row.inode = read->inode;
    }
    return row;
}

result<udp_socket> decode_proc_udp_line(std::string_view line, std::endian order) noexcept {
    const auto malformed = tl::unexpected{error{errc::malformed_answer, operation::udp_sockets}};
    const auto read = take_columns(line, order);
    if (!read) return malformed;
    take_column(line);  // references
    take_column(line);  // the kernel's own address
    const auto drops = parse<std::uint64_t>(take_column(line), 10);
    if (!drops) return malformed;

    udp_socket row;
    row.local = read->local;
    if (read->remote.port() != 0 || !read->remote.address().is_unspecified()) row.remote = read->remote;
    set_queues(row, read->receive_queue, read->send_queue);
    row.dropped_datagrams = drops;
    if (read->inode != 0) {
        row.uid = read->uid;
        row.inode = read->inode;
    }
    return row;
}

std::optional<tcp_timer> decode_proc_timer(std::string_view line) noexcept {
    constexpr int before = 5;  // number, endpoints, state, queues
    for (int i = 0; i < before; ++i) take_column(line);
    const auto timer = split(take_column(line));
    const auto retransmissions = parse<std::uint32_t>(take_column(line), 16);
    take_column(line);  // uid
    const auto probes = parse<std::uint32_t>(take_column(line), 10);
    if (!timer || !retransmissions || !probes || line.empty()) return std::nullopt;
    const auto number = parse<std::uint8_t>(timer->first, 16);
    const auto ticks = parse<std::uint64_t>(timer->second, 16);
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    if (!number || !ticks || *ticks > most) return std::nullopt;
    const timer_kind kind = decode_timer_kind(*number);
    if (kind == timer_kind::none) return tcp_timer{};
    constexpr std::chrono::milliseconds tick{10};  // USER_HZ is 100
    const bool asks = kind == timer_kind::keep_alive || kind == timer_kind::window_probe;
    return tcp_timer{kind, tick * static_cast<std::int64_t>(*ticks), asks ? *probes : *retransmissions};
}

std::endian decode_igmp_order(std::string_view text) noexcept {
    if (text.find("010000E0") != std::string_view::npos) return std::endian::little;
    if (text.find("E0000001") != std::string_view::npos) return std::endian::big;
    return std::endian::native;
}

}  // namespace sockstate::platform::linux_kernel
