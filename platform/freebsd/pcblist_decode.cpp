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

/// struct xtcpcb as far as it is needed, in the host's byte order
struct layout {
    std::uint64_t length;

    // xt_inp.xi_socket
    std::uint64_t inner_length;
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

    // xt_inp.inp_inc
    std::uint8_t settings[4];
    std::uint8_t remote_port[2];
    std::uint8_t local_port[2];
    std::uint8_t remote_address[16];
    std::uint8_t local_address[16];

    std::uint8_t flags[104];
    std::uint8_t speaks;
    std::uint8_t hop_limit_and_protocol[7];
    std::uint8_t names[160];
    std::uint32_t state;
    std::uint32_t state_flags;
};

static_assert(sizeof(list_head) == 64);
static_assert(offsetof(layout, waiting) == 120 && offsetof(layout, user) == 136);
static_assert(offsetof(layout, receive_queue) == 184 && offsetof(layout, send_queue) == 220);
static_assert(offsetof(layout, remote_port) == 260 && offsetof(layout, local_address) == 280);
static_assert(offsetof(layout, speaks) == 400 && offsetof(layout, state) == 568);

using record = kernel_record<layout>;

void decode_socket(const record& raw, connection& row) noexcept {
    if (row.state == tcp_state::listen) {
        row.receive_queue_bytes = raw[&layout::waiting];
        row.send_queue_bytes = raw[&layout::waiting_limit];
    } else {
        row.receive_queue_bytes = raw[&layout::receive_queue];
        row.send_queue_bytes = raw[&layout::send_queue];
    }
    if (row.state != tcp_state::time_wait) row.owner = raw[&layout::user];
}

result<connection> decode_row(const record& raw) {
    const layout& bytes = raw.as_written();
    const auto local = decode_pcb_endpoint(bytes.speaks, bytes.local_address, bytes.local_port);
    const auto remote = decode_pcb_endpoint(bytes.speaks, bytes.remote_address, bytes.remote_port);
    if (!local || !remote) return malformed_pcblist();

    connection row;
    row.state = decode_bsd_tcp_state(raw[&layout::state]);
    row.local = *local;
    row.remote = *remote;
    if (raw[&layout::socket] != 0) decode_socket(raw, row);  // a handshake and TIME-WAIT may be without one
    return row;
}

}  // namespace

result<void> visit_pcblist(std::span<const std::byte> list, const connection_filter& wanted, connection_visitor visit,
                           void* context) {
    return visit_pcb_records<list_head>(list, decode_row, wanted, visit, context);
}

}  // namespace sockstate::platform::freebsd_kernel
