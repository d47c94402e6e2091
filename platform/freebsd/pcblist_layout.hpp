#pragma once

// The records of FreeBSD's sys/netinet/in_pcb.h, tcp_var.h and sys/socketvar.h, which are of one layout since
// FreeBSD 12 and on every processor of 64 bits.

#include <posix/pcblist.hpp>

namespace sockstate::platform::freebsd_kernel {

/// What the sysctls net.inet.tcp.pcblist and net.inet.udp.pcblist write.
struct lists {
    /// struct xinpgen
    struct head {
        std::uint64_t length;
        std::uint32_t count;
        std::uint8_t generations[52];
    };

    /// struct xinpcb, in the host's byte order
    struct block {
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
        block own;
        std::uint8_t names[160];
        std::uint32_t state;
        std::uint32_t state_flags;
    };

    static constexpr auto order = std::endian::native;

    static constexpr auto socket_mark = &block::socket;
    static std::uint64_t socket_number(const kernel_record<block, order>& raw) noexcept { return raw[&block::socket]; }
    static constexpr bool waiting_includes_unfinished = false;
};

static_assert(sizeof(lists::head) == 64);
static_assert(offsetof(lists::block, waiting) == 112 && offsetof(lists::block, user) == 128);
static_assert(offsetof(lists::block, receive_queue) == 176 && offsetof(lists::block, send_queue) == 212);
static_assert(offsetof(lists::block, remote_port) == 252 && offsetof(lists::block, local_address) == 272);
static_assert(offsetof(lists::block, speaks) == 392 && sizeof(lists::block) == 400);
static_assert(offsetof(lists::tcp_record, own) == 8 && offsetof(lists::tcp_record, state) == 568);

}  // namespace sockstate::platform::freebsd_kernel
