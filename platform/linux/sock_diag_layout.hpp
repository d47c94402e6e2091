#pragma once

// Netlink's and inet_diag's structures, from include/uapi/linux/netlink.h and inet_diag.h, in the host's byte
// order but for addresses and ports.

#include <cstddef>
#include <cstdint>

namespace sockstate::platform::linux_kernel {

struct diag_message_head {
    std::uint32_t length;
    std::uint16_t type;
    std::uint16_t flags;
    std::uint32_t sequence;
    std::uint32_t port;
};

/// Of a netlink attribute; what it holds follows, and the next one begins at a multiple of 4.
struct diag_attribute_head {
    std::uint16_t length;
    std::uint16_t type;
};

struct diag_socket_id {
    std::uint8_t local_port[2];
    std::uint8_t remote_port[2];
    std::uint8_t local_address[16];
    std::uint8_t remote_address[16];
    std::uint32_t interface;
    std::uint32_t cookie[2];
};

/// struct inet_diag_msg
struct diag_answer {
    std::uint8_t family;
    std::uint8_t state;
    std::uint8_t timer;
    std::uint8_t retransmits;
    diag_socket_id id;
    std::uint32_t expires;
    std::uint32_t receive_queue;
    std::uint32_t send_queue;
    std::uint32_t user;
    std::uint32_t inode;
};

static_assert(sizeof(diag_message_head) == 16 && sizeof(diag_attribute_head) == 4 && sizeof(diag_socket_id) == 48);
static_assert(sizeof(diag_answer) == 72 && offsetof(diag_answer, expires) == 52 && offsetof(diag_answer, inode) == 68);

/// What may follow an answer, by type; a request asks for those up to 8 with the bit `1 << (type - 1)`. The mark and
/// the control group come unasked.
inline constexpr std::uint16_t diag_attribute_info = 2;        // INET_DIAG_INFO: struct tcp_info
inline constexpr std::uint16_t diag_attribute_vegas = 3;       // INET_DIAG_VEGASINFO; asks for what any control has
inline constexpr std::uint16_t diag_attribute_congestion = 4;  // INET_DIAG_CONG: a name
inline constexpr std::uint16_t diag_attribute_memory = 7;      // INET_DIAG_SKMEMINFO: nine counts
inline constexpr std::uint16_t diag_attribute_dctcp = 9;       // INET_DIAG_DCTCPINFO
inline constexpr std::uint16_t diag_attribute_mark = 15;       // INET_DIAG_MARK: only with CAP_NET_ADMIN
inline constexpr std::uint16_t diag_attribute_bbr = 16;        // INET_DIAG_BBRINFO
inline constexpr std::uint16_t diag_attribute_upper = 19;      // INET_DIAG_ULP_INFO: what stands upon TCP; with INFO
inline constexpr std::uint16_t diag_attribute_cgroup = 21;     // INET_DIAG_CGROUP_ID: since 5.9

/// TCPDIAG_GETSOCK, the older of the two questions: TCP sockets of both families in one walk of the table.
inline constexpr std::uint16_t diag_type_tcp = 18;
/// SOCK_DIAG_BY_FAMILY: sockets of one family and protocol.
inline constexpr std::uint16_t diag_type_by_family = 20;
/// SOCK_DESTROY: asks as SOCK_DIAG_BY_FAMILY does, and ends the socket.
inline constexpr std::uint16_t diag_type_destroy = 21;

inline constexpr std::uint8_t diag_family_v4 = 2;
inline constexpr std::uint8_t diag_family_v6 = 10;

}  // namespace sockstate::platform::linux_kernel
