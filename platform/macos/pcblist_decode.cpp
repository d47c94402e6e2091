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

/// struct xtcpcb64 as far as it is needed
struct layout {
    std::uint32_t length;

    // xt_inpcb
    std::uint8_t handles[16];
    std::uint8_t remote_port[2];
    std::uint8_t local_port[2];
    std::uint8_t links[72];
    std::uint8_t speaks;
    std::uint8_t hop_limit_and_protocol[3];
    std::uint8_t remote_address[16];
    std::uint8_t local_address[16];
    std::uint8_t settings[16];

    // xt_inpcb.xi_socket
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

    std::uint8_t alignment_and_timers[36];
    std::uint32_t state;
};

constexpr std::size_t socket_size = 108;

static_assert(sizeof(list_head) == 24);
static_assert(offsetof(layout, local_port) == 22 && offsetof(layout, speaks) == 96);
static_assert(offsetof(layout, remote_address) == 100 && offsetof(layout, socket_length) == 148);
static_assert(offsetof(layout, waiting) == 184 && offsetof(layout, receive_queue) == 204);
static_assert(offsetof(layout, user) == 148 + socket_size - 4 && offsetof(layout, state) == 292);

using record = kernel_record<layout, std::endian::little>;  // every Mac that has this list

void decode_socket(const record& raw, connection& row) noexcept {
    if (row.state == tcp_state::listen) {
        const unsigned waiting = raw[&layout::waiting];
        row.receive_queue_bytes = waiting - std::min<unsigned>(waiting, raw[&layout::unfinished]);
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
    const std::size_t socket = raw[&layout::socket_length];  // 0 where the control block has lost its socket
    if (!local || !remote || (socket != 0 && socket != socket_size)) return malformed_pcblist();

    connection row;
    row.state = decode_bsd_tcp_state(raw[&layout::state]);
    row.local = *local;
    row.remote = *remote;
    if (socket != 0) decode_socket(raw, row);
    return row;
}

}  // namespace

result<void> visit_pcblist(std::span<const std::byte> list, const connection_filter& wanted, connection_visitor visit,
                           void* context) {
    return visit_pcb_records<list_head>(list, decode_row, wanted, visit, context);
}

}  // namespace sockstate::platform::macos_kernel
