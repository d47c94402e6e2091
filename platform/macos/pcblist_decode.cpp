// The records of xnu's bsd/netinet/in_pcb.h, tcp_var.h and sys/socketvar.h, which are packed to multiples of 4.

#include <macos/pcblist_decode.hpp>

#include <posix/bsd_tcp_state.hpp>
#include <posix/pcblist.hpp>

namespace sockstate::platform::macos_kernel {

namespace {

/// struct xinpgen
struct list_head {
    std::uint32_t length;
    std::uint32_t count;
    std::uint8_t generations[16];
};

/// struct xinpcb64
struct pcb {
    std::uint8_t length[8];
    std::uint8_t handle[8];
    std::uint8_t remote_port[2];
    std::uint8_t local_port[2];
    std::uint8_t links[72];
    std::uint8_t speaks;
    std::uint8_t hop_limit_and_protocol[3];
    std::uint8_t remote_address[16];
    std::uint8_t local_address[16];
    std::uint8_t settings[16];

    // xi_socket
    std::uint32_t socket_length;
    std::uint8_t socket_type[32];
    std::uint16_t waiting;     // connections that wait, those still in their handshake among them
    std::uint16_t unfinished;  // the latter
    std::uint16_t waiting_limit;
    std::uint8_t socket_error[14];
    std::uint32_t receive_queue;
    std::uint8_t receive_settings[20];
    std::uint32_t send_queue;
    std::uint8_t send_settings[20];
    std::uint32_t user;

    std::uint8_t alignment[8];
};

/// struct xtcpcb64 as far as it is needed
struct tcp_record {
    std::uint32_t length;
    pcb block;
    std::uint8_t timers[28];
    std::uint32_t state;
};

constexpr std::size_t socket_size = 108;
constexpr auto order = std::endian::little;  // of every Mac that has this list

static_assert(sizeof(list_head) == 24);
static_assert(offsetof(pcb, local_port) == 18 && offsetof(pcb, speaks) == 92);
static_assert(offsetof(pcb, remote_address) == 96 && offsetof(pcb, socket_length) == 144);
static_assert(offsetof(pcb, waiting) == 180 && offsetof(pcb, receive_queue) == 200);
static_assert(offsetof(pcb, user) == 144 + socket_size - 4 && sizeof(pcb) == 260);
static_assert(offsetof(tcp_record, block) == 4 && offsetof(tcp_record, state) == 292);

using record = kernel_record<pcb, order>;

/// The length is 0 where the control block has lost its socket.
bool has_socket(const record& raw) noexcept {
    return raw[&pcb::socket_length] != 0;
}

bool decode_ends(const record& raw, ip::endpoint& local, ip::endpoint& remote) noexcept {
    const pcb& bytes = raw.as_written();
    const auto here = decode_pcb_endpoint(bytes.speaks, bytes.local_address, bytes.local_port);
    const auto there = decode_pcb_endpoint(bytes.speaks, bytes.remote_address, bytes.remote_port);
    local = here.value_or(local);
    remote = there.value_or(remote);
    return here && there && (!has_socket(raw) || raw[&pcb::socket_length] == socket_size);
}

/// What is told of a socket of either protocol.
template <class Row>
void decode_owned(const record& raw, Row& row) noexcept {
    row.receive_queue_bytes = raw[&pcb::receive_queue];
    row.send_queue_bytes = raw[&pcb::send_queue];
    row.owner = raw[&pcb::user];
}

void decode_socket(const record& raw, connection& row) noexcept {
    decode_owned(raw, row);
    if (row.state == tcp_state::time_wait) row.owner.reset();
    if (row.state != tcp_state::listen) return;
    const unsigned waiting = raw[&pcb::waiting];
    row.receive_queue_bytes = waiting - std::min<unsigned>(waiting, raw[&pcb::unfinished]);
    row.send_queue_bytes = raw[&pcb::waiting_limit];
}

result<connection> decode_tcp_row(std::span<const std::byte> bytes) {
    const record raw{bytes.subspan(offsetof(tcp_record, block))};
    result<connection> row{tl::in_place};
    if (!decode_ends(raw, row->local, row->remote)) return malformed_pcblist(operation::connections);
    row->state = decode_bsd_tcp_state(kernel_record<tcp_record, order>{bytes}[&tcp_record::state]);
    if (has_socket(raw)) decode_socket(raw, *row);
    return row;
}

result<udp_socket> decode_udp_row(std::span<const std::byte> bytes) {
    const record raw{bytes};
    result<udp_socket> row{tl::in_place};
    ip::endpoint remote;
    if (!decode_ends(raw, row->local, remote)) return malformed_pcblist(operation::udp_sockets);
    if (remote.port() != 0 || !remote.address().is_unspecified()) row->remote = remote;
    if (has_socket(raw)) decode_owned(raw, *row);
    return row;
}

}  // namespace

result<void> visit_pcblist(std::span<const std::byte> list, const connection_filter& wanted, connection_visitor visit,
                           void* context) {
    return visit_tcp_records<list_head, order>(list, sizeof(tcp_record), decode_tcp_row, wanted, visit, context);
}

result<void> visit_udp_pcblist(std::span<const std::byte> list, const udp_filter& wanted, udp_visitor visit,
                               void* context) {
    return visit_udp_records<list_head, order>(list, sizeof(pcb), decode_udp_row, wanted, visit, context);
}

}  // namespace sockstate::platform::macos_kernel
