#pragma once

// The records of xnu's bsd/netinet/in_pcb.h, tcp_var.h and sys/socketvar.h, which are packed to multiples of 4.

#include <posix/pcblist.hpp>

namespace sockstate::platform::macos_kernel {

/// What the sysctls net.inet.tcp.pcblist64 and net.inet.udp.pcblist64 write.
struct lists {
    /// struct xinpgen
    struct head {
        std::uint32_t length;
        std::uint32_t count;
        std::uint8_t generations[16];
    };

    /// struct xinpcb64
    struct block {
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
        std::uint32_t socket_low;  // xso_so, which is not at a multiple of 8
        std::uint32_t socket_high;
        std::uint8_t socket_type[24];
        std::uint16_t waiting;     // connections that wait, those still in their handshake included
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
        block own;
        std::uint8_t timers[28];
        std::uint32_t state;
    };

    static constexpr auto order = std::endian::little;  // of every Mac that has these lists
    static constexpr std::size_t socket_size = 108;

    static constexpr auto socket_mark = &block::socket_length;  // 0 where the control block has lost its socket
    static std::uint64_t socket_number(const kernel_record<block, order>& raw) noexcept {
        return std::uint64_t{raw[&block::socket_high]} << 32U | raw[&block::socket_low];
    }
    static constexpr bool waiting_includes_unfinished = true;
};

static_assert(sizeof(lists::head) == 24);
static_assert(offsetof(lists::block, local_port) == 18 && offsetof(lists::block, speaks) == 92);
static_assert(offsetof(lists::block, remote_address) == 96 && offsetof(lists::block, socket_length) == 144);
static_assert(offsetof(lists::block, socket_low) == 148);
static_assert(offsetof(lists::block, waiting) == 180 && offsetof(lists::block, receive_queue) == 200);
static_assert(offsetof(lists::block, user) == 144 + lists::socket_size - 4 && sizeof(lists::block) == 260);
static_assert(offsetof(lists::tcp_record, own) == 4 && offsetof(lists::tcp_record, state) == 292);

}  // namespace sockstate::platform::macos_kernel
