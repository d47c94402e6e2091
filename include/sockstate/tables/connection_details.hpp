#pragma once

// What the kernel reports about each TCP connection in addition to its row of the table: its timer, its memory, its
// congestion control. Any thread may call these functions.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tcp/congestion.hpp>

#include <chrono>
#include <string>

namespace sockstate {

/// A detail that a walk can ask for.
enum class connection_detail : std::uint8_t {
    info,                ///< the metrics, as `connections_with_info`
    timer,               ///< the timer that runs
    memory,              ///< the memory that the socket takes
    congestion_control,  ///< the name of the congestion control
    congestion_metrics,  ///< what the congestion control reports of itself
    multipath,           ///< whether it is a path of MPTCP
    mark,                ///< the firewall mark
    cgroup,              ///< the number of the control group
};

/// How many values `connection_detail` has.
inline constexpr int connection_detail_count = 8;

/// As the enumerator: `congestion_control`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(connection_detail one) noexcept;

/// Some of the details: `{connection_detail::timer, connection_detail::memory}`.
class connection_detail_set {
public:
    /// None.
    constexpr connection_detail_set() noexcept = default;
    /// One detail.
    constexpr connection_detail_set(connection_detail one) noexcept : bits_{bit(one)} {}
    /// The details of a list.
    constexpr connection_detail_set(std::initializer_list<connection_detail> some) noexcept {
        for (const connection_detail each : some) bits_ = static_cast<std::uint8_t>(bits_ | bit(each));
    }
    /// Every detail.
    [[nodiscard]] static constexpr connection_detail_set all() noexcept {
        connection_detail_set every;
        every.bits_ = (1U << connection_detail_count) - 1;
        return every;
    }

    /// Whether `one` is one of them.
    [[nodiscard]] constexpr bool contains(connection_detail one) const noexcept { return (bits_ & bit(one)) != 0; }
    friend constexpr bool operator==(connection_detail_set, connection_detail_set) noexcept = default;

private:
    static constexpr std::uint8_t bit(connection_detail one) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(one));
    }
    std::uint8_t bits_ = 0;
};

/// `{timer, memory}`, in the order of the enumeration; `{}` for none.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(connection_detail_set some);

/// What a connection's timer is for.
enum class timer_kind : std::uint8_t {
    none,  ///< no timer runs; one that delays an acknowledgement is not reported
    /// When it ends, unacknowledged data is sent again. Linux reports its loss probe and its wait for reordered
    /// segments as this timer too.
    retransmission,
    /// The peer is asked whether it is still there. Linux reports the wait for the peer's FIN after `close`
    /// (FIN-WAIT-2) as this timer too.
    keep_alive,
    /// The end of TIME-WAIT. Linux may keep a connection without a handle in FIN-WAIT-2 by this timer too.
    time_wait,
    window_probe,  ///< the peer, whose window is full, is asked for room
    unknown,       ///< a number that no one has documented
};

/// `retransmission`; in the words of the enumeration.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(timer_kind kind) noexcept;

/// The timer of a connection that will end first.
struct tcp_timer {
    timer_kind kind = timer_kind::none;   ///< what it is for
    std::chrono::milliseconds left = {};  ///< until it ends; 0 if it should have ended. Linux's /proc has 10 ms steps
    /// How often it has ended since the peer's last answer: retransmissions, or probes. 0 in TIME-WAIT.
    std::uint32_t expirations = 0;

    friend bool operator==(const tcp_timer&, const tcp_timer&) = default;
};

/// `retransmission in 204ms, 3 expirations`; `none`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_timer& timer);

/// The memory that a socket takes in the kernel. The fields have the kernel's names (SK_MEMINFO_…), in bytes; Linux
/// counts its own headers of each segment too.
struct socket_memory {
    std::uint32_t rmem_alloc_bytes = 0;       ///< of what has arrived and was not read
    std::uint32_t rcvbuf_bytes = 0;           ///< the limit of that, `option::receive_buffer_size`
    std::uint32_t wmem_alloc_bytes = 0;       ///< of what has gone to the device and was not freed
    std::uint32_t sndbuf_bytes = 0;           ///< the limit of what waits to be sent, `option::send_buffer_size`
    std::int32_t fwd_alloc_bytes = 0;         ///< set aside for this socket and not used yet
    std::uint32_t wmem_queued_bytes = 0;      ///< of what waits to be sent or acknowledged
    std::uint32_t optmem_bytes = 0;           ///< of options and ancillary data
    std::uint32_t backlog_bytes = 0;          ///< of what arrived while a call had the socket locked
    std::optional<std::uint64_t> drops = {};  ///< segments that were dropped; since Linux 4.7

    friend bool operator==(const socket_memory&, const socket_memory&) = default;
};

/// In the words of ss(8): `skmem:(r0,rb131072,t0,tb87040,f0,w0,o0,bl0,d0)`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const socket_memory& memory);

/// For a TCP connection that carries data of an MPTCP connection (RFC 8684), or did so until that one fell back to TCP:
/// the kernel reports both in the same way. For a socket of your own, `is_multipath` distinguishes them.
struct multipath_path {
    /// The number of the MPTCP connection on this machine: all of its paths have the same one. Empty for a listener.
    std::optional<std::uint32_t> local_token = {};
    std::optional<std::uint32_t> remote_token = {};  ///< the peer's number, of a path that this side has joined later
    /// Whether the peer has confirmed that this path is MPTCP's; false for ever where it speaks only TCP.
    std::optional<bool> confirmed = {};

    friend bool operator==(const multipath_path&, const multipath_path&) = default;
};

/// `mptcp token 3e45f50c confirmed`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const multipath_path& path);

/// The details that were asked for, as far as the system reports them for this connection. Only Linux reports any; on
/// other systems all are empty.
///
/// Linux reports them by sock_diag(7). If the program may not use that, /proc/net/tcp reports only the timer. For a
/// connection in TIME-WAIT or SYN-RECEIVED the kernel reports only the timer and the mark.
struct connection_details {
    std::optional<tcp_info> info = {};                   ///< the connection's metrics
    std::optional<tcp_timer> timer = {};                 ///< the timer that runs
    std::optional<socket_memory> memory = {};            ///< the memory that the socket takes
    std::optional<std::string> congestion_control = {};  ///< its name, `cubic`; as `option::congestion_control`
    std::optional<bbr_metrics> bbr = {};                 ///< of a connection that BBR controls
    std::optional<dctcp_metrics> dctcp = {};             ///< of one that DCTCP controls
    std::optional<vegas_metrics> vegas = {};             ///< of one that Vegas or a relative of it controls
    /// Of a path of MPTCP; since Linux 5.6. Older kernels report it only to programs with CAP_NET_ADMIN.
    std::optional<multipath_path> multipath = {};
    std::optional<std::uint32_t> mark = {};    ///< `option::mark`; only with CAP_NET_ADMIN
    std::optional<std::uint64_t> cgroup = {};  ///< number of the control group (version 2); since Linux 5.9

    friend bool operator==(const connection_details&, const connection_details&) = default;
};

/// What is there, in the words of ss(8) where it has one:
/// `timer retransmission in 204ms, 3 expirations skmem:(…) cubic mark 7 cgroup 42 ESTABLISHED rtt 23us/11us …`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection_details& details);

/// A row with what was asked for beside it. The device that the socket is bound to is part of every row:
/// `bound_interface`.
struct connection_with_details : connection {
    connection_details details = {};  ///< what was asked for

    friend bool operator==(const connection_with_details&, const connection_with_details&) = default;
};

/// The row, and the details after it.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connection_with_details& row);

/// Every TCP connection that the filter lets through, each with the details that are asked for.
///
/// The kernel is asked only for these details, so each one that you leave out makes the walk cheaper. On systems other
/// than Linux the rows come without details. A snapshot as that of `connections`; errors as there.
[[nodiscard]] SOCKSTATE_EXPORT list_result<connection_with_details> connections_with_details(
    const connection_filter& wanted = {}, connection_detail_set asked = connection_detail_set::all());

/// The row's connection as it is now, with the details that are asked for; empty if the connection is gone.
///
/// The connection is identified by its two endpoints and its cookie, so a later connection between the same endpoints
/// is never reported instead. A row without a cookie is identified by its endpoints and the interface to which it is
/// bound, and among listeners that share an endpoint by the inode. Linux looks up a connection directly; for listeners,
/// if the look-up finds nothing, and on other systems, the table is searched. Errors as `connections`.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection_with_details>> query_details(
    const connection& row, connection_detail_set asked = connection_detail_set::all());

}  // namespace sockstate
