// The records of FreeBSD's sys/netinet/in_pcb.h, tcp_var.h and sys/socketvar.h, which are of one layout since
// FreeBSD 12 and on every processor of 64 bits.

#include <freebsd/pcblist_decode.hpp>

#include <posix/bsd_tcp_state.hpp>
#include <posix/pcblist.hpp>

namespace sockstate::platform::freebsd_kernel {

namespace {

/// struct xinpgen
struct list_head {
    std::uint64_t length;
    std::uint32_t count;
    std::uint8_t generations[52];
};

/// struct xinpcb, in the host's byte order
struct pcb {
    std::uint64_t length;

    // xi_socket
    std::uint64_t socket_length;
    std::uint64_t socket;
    std::uint8_t socket_links[88];
    std::uint32_t waiting;     // connections that wait
    std::uint32_t unfinished;  // those still in their handshake; not among the others
    std::uint32_t waiting_limit;
    std::uint32_t process_group;
    std::uint32_t user;
    std::uint8_t socket_type[44];
    std::uint32_t receive_queue;
    std::uint8_t receive_settings[32];
    std::uint32_t send_queue;
    std::uint8_t send_settings[32];

    // inp_inc
    std::uint8_t settings[4];
    std::uint8_t remote_port[2];
    std::uint8_t local_port[2];
    std::uint8_t remote_address[16];
    std::uint8_t local_address[16];

    std::uint8_t flags[104];
    std::uint8_t speaks;
    std::uint8_t hop_limit_and_protocol[7];
};

/// struct xtcpcb as far as it is needed
struct tcp_record {
    std::uint64_t length;
    pcb block;
    std::uint8_t names[160];
    std::uint32_t state;
    std::uint32_t state_flags;
};

static_assert(sizeof(list_head) == 64);
static_assert(offsetof(pcb, waiting) == 112 && offsetof(pcb, user) == 128);
static_assert(offsetof(pcb, receive_queue) == 176 && offsetof(pcb, send_queue) == 212);
static_assert(offsetof(pcb, remote_port) == 252 && offsetof(pcb, local_address) == 272);
static_assert(offsetof(pcb, speaks) == 392 && sizeof(pcb) == 400);
static_assert(offsetof(tcp_record, block) == 8 && offsetof(tcp_record, state) == 568);

using record = kernel_record<pcb>;

bool has_socket(const record& raw) noexcept {
    return raw[&pcb::socket] != 0;
}

bool decode_ends(const record& raw, ip::endpoint& local, ip::endpoint& remote) noexcept {
    const pcb& bytes = raw.as_written();
    const auto here = decode_pcb_endpoint(bytes.speaks, bytes.local_address, bytes.local_port);
    const auto there = decode_pcb_endpoint(bytes.speaks, bytes.remote_address, bytes.remote_port);
    local = here.value_or(local);
    remote = there.value_or(remote);
    return here && there;
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
    row.receive_queue_bytes = raw[&pcb::waiting];
    row.send_queue_bytes = raw[&pcb::waiting_limit];
}

result<connection> decode_tcp_row(std::span<const std::byte> bytes) {
    const record raw{bytes.subspan(offsetof(tcp_record, block))};
    result<connection> row{tl::in_place};
    if (!decode_ends(raw, row->local, row->remote)) return malformed_pcblist(operation::connections);
    row->state = decode_bsd_tcp_state(kernel_record<tcp_record, std::endian::native>{bytes}[&tcp_record::state]);
    if (has_socket(raw)) decode_socket(raw, *row);  // a handshake and TIME-WAIT may be without
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
    return visit_tcp_records<list_head, std::endian::native>(list, sizeof(tcp_record), decode_tcp_row, wanted, visit,
                                                             context);
}

result<void> visit_udp_pcblist(std::span<const std::byte> list, const udp_filter& wanted, udp_visitor visit,
                               void* context) {
    return visit_udp_records<list_head, std::endian::native>(list, sizeof(pcb), decode_udp_row, wanted, visit, context);
}

}  // namespace sockstate::platform::freebsd_kernel
