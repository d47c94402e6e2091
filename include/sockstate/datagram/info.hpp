#pragma once

// What the system reports about a datagram besides its bytes and its sender, and what a program can set for a datagram
// that it sends. These are values; several threads may read the same one.

#include <sockstate/ip/address.hpp>
#include <sockstate/local/peer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace sockstate {

namespace ip {

/// Explicit congestion notification: the last two bits of the traffic class (RFC 3168 §5).
enum class ecn : std::uint8_t {
    not_capable = 0,  ///< the sender does not take part
    capable_1 = 1,    ///< ECT(1)
    capable_0 = 2,    ///< ECT(0)
    congestion = 3,   ///< CE: a router on the way was congested
};

/// The enumerator as written in code, e.g. `congestion`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(ecn mark) noexcept;

}  // namespace ip

using ip::to_string;  // so that a qualified call finds it too

/// Settings for one datagram that is sent. For a member that is not set, the socket's options and the system decide.
struct datagram_header {
    /// The address to send from, which must be one of this machine's and of the receiver's family.
    std::optional<ip::address> source = {};
    std::uint32_t interface_index = 0;               ///< the interface to send by; 0: the system chooses
    std::optional<std::uint8_t> traffic_class = {};  ///< six bits of DSCP (RFC 2474) and two of ECN
    std::optional<std::uint8_t> hop_limit = {};      ///< how many routers it may pass, plus 1; not 0

    friend constexpr bool operator==(const datagram_header&, const datagram_header&) = default;
};

/// What the system reports about a datagram. A field is empty if its `option::report_…` is not set, if this system does
/// not report it, or if it was lost because the system was short of memory.
struct datagram_info {
    /// The address that the datagram was sent to: one of this machine's, a group or a broadcast address. It has the
    /// family of the sender: on a dual-stack socket an IPv4 address is a mapped one.
    std::optional<ip::address> destination = {};
    /// The address of this machine to answer from: the destination, if that is one. For a group or a broadcast address
    /// Linux reports the address of the interface, and of IPv4 only; elsewhere it is empty for a group, and macOS and
    /// FreeBSD do not distinguish the broadcast address of a network.
    std::optional<ip::address> local_address = {};
    std::optional<std::uint32_t> interface_index = {};  ///< the interface that it came by; FreeBSD: of IPv6 only
    std::optional<ip::ecn> ecn = {};                    ///< a part of the traffic class; some Windows report it alone
    std::optional<std::uint8_t> traffic_class = {};     ///< six bits of DSCP and two of ECN
    std::optional<std::uint8_t> hop_limit = {};         ///< what is left of the sender's
    /// When this machine received it. On Linux, for a datagram that had arrived before the option was set, it is the
    /// time of the call. Linux reports nanoseconds, macOS and FreeBSD microseconds, both of the system clock.
    std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> arrived_at = {};
    /// How many datagrams this socket had lost for lack of room when this one was queued; empty if it had lost none.
    std::optional<std::uint32_t> dropped_datagrams = {};
    /// The size of each but the last, where the bytes are several datagrams of one sender (UDP_GRO,
    /// UDP_RECV_MAX_COALESCED_SIZE).
    std::optional<std::uint32_t> segment_size = {};
    /// Who sent a message over a local socket: process, user and group when it was sent. A privileged sender can claim
    /// others. Linux reports no process of another PID namespace, and the user and group 65534 (its overflowuid) for
    /// those that this user namespace does not know, and of a message that was sent before its receiver had the option.
    std::optional<peer_credentials> credentials = {};
    bool incomplete = false;  ///< the system reported more than there was room for

    /// The header with which an answer leaves from `local_address`; of a link-local address also by the interface.
    [[nodiscard]] SOCKSTATE_EXPORT datagram_header reply() const noexcept;

    friend bool operator==(const datagram_info&, const datagram_info&) = default;
};

/// `source 192.0.2.1, traffic_class 2`: what is set; `none` if nothing is.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const datagram_header& header);
/// `destination 192.0.2.1, interface 2, ecn capable_0, …`: what was reported; `none` if nothing was.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const datagram_info& info);

}  // namespace sockstate
