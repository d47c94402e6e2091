#pragma once

// Socket options as types: the value's type and unit, the protocols that have it, and how late it may be
// set, all checked at compile time. Where a platform lacks one, set and get answer `not_supported`.

#include <sockstate/option_kind.hpp>

/// Socket options, one type for each: `set(option::no_delay{true})`, `get<option::no_delay>()`.
namespace sockstate::option {

// clang-format off

/// SO_REUSEADDR. POSIX: allows bind while old connections of the port are in TIME-WAIT. Windows: also lets two sockets
/// share a port in use; prefer exclusive_address there. On Linux two UDP sockets that both have it share a port, and
/// the one that was bound last gets the datagrams.
struct reuse_address : basic_option<option_id::reuse_address, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// SO_REUSEPORT: several sockets on one port. Linux spreads connections over them, macOS and FreeBSD do not. Not on Windows.
struct reuse_port : basic_option<option_id::reuse_port, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// Nobody else may take the port while this socket has it. Windows: SO_EXCLUSIVEADDRUSE. POSIX: what a socket
/// has without reuse_address and reuse_port, so true clears both and false is `not_supported`.
struct exclusive_address : basic_option<option_id::exclusive_address, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// IPV6_V6ONLY: IPv6 alone, no mapped IPv4. `open` sets it to false on every platform. Only on an IPv6 socket.
struct v6_only : basic_option<option_id::v6_only, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };

/// TCP_NODELAY: sends small segments at once, without Nagle's algorithm (RFC 896).
struct no_delay : basic_option<option_id::no_delay, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_KEEPALIVE: probe an idle connection (RFC 9293 §3.8.4). `limit_silence` sets it together with the rest. Set it on
/// connections: on Windows it fails while the socket connects. On macOS set it before `keep_alive_idle`; otherwise that
/// option takes effect only 2 hours later.
struct keep_alive : basic_option<option_id::keep_alive, bool, layer::ip_stream, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPIDLE (macOS TCP_KEEPALIVE): idle time before the first probe. On FreeBSD it replaces the handshake's own limit while the
/// socket connects.
struct keep_alive_idle : basic_option<option_id::keep_alive_idle, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPINTVL: time between probes.
struct keep_alive_interval : basic_option<option_id::keep_alive_interval, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPCNT: unanswered probes before the connection is given up.
struct keep_alive_count : basic_option<option_id::keep_alive_count, int, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_LINGER (macOS SO_LINGER_SEC): how long close waits for unsent data; empty: it does not wait. Zero: close sends RST.
/// A negative time is `invalid_argument`. At most 327 s on macOS.
using linger = basic_option<option_id::linger, std::optional<std::chrono::seconds>, layer::ip_stream, settable::always>;  // an alias, so that std::optional of seconds is instantiated only where a program uses it

/// SO_SNDBUF in bytes. Linux doubles the value, reports the doubled one, and caps it at net.core.wmem_max.
struct send_buffer_size : basic_option<option_id::send_buffer_size, std::size_t, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_RCVBUF in bytes. Linux doubles the value, reports the doubled one, and caps it at net.core.rmem_max.
struct receive_buffer_size : basic_option<option_id::receive_buffer_size, std::size_t, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_SNDTIMEO: how long a send without a deadline may block before it is operation_would_block (Windows: timed_out).
/// Zero means no limit. A deadline is exact, but this time is rounded up to a clock tick, and it limits each system
/// call by itself: `send_all` fails if the kernel has accepted nothing for that long. If a signal interrupts the call,
/// the time starts again, but only for the first signal.
struct send_timeout : basic_option<option_id::send_timeout, std::chrono::milliseconds, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_RCVTIMEO: how long a receive without a deadline may block before it is operation_would_block (Windows:
/// timed_out). Zero means no limit. It limits each system call, as `send_timeout` does: `receive_exactly` fails if
/// nothing has arrived for that long. On Linux it limits `accept` too.
struct receive_timeout : basic_option<option_id::receive_timeout, std::chrono::milliseconds, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_BROADCAST: allow sending to a broadcast address.
struct broadcast : basic_option<option_id::broadcast, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };

/// IP_TTL or IPV6_UNICAST_HOPS, 1 to 255; on a dual-stack socket for both families. macOS and FreeBSD read -1
/// from an IPv6 socket on which it was never set.
struct hop_limit : basic_option<option_id::hop_limit, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// IP_TOS or IPV6_TCLASS, 0 to 255: six bits of DSCP (RFC 2474) and two of ECN. On TCP, Linux ignores those two (for IPv6
/// only since 5.17). On macOS and FreeBSD a dual-stack socket applies it to IPv6 only. On Linux, setting it for IPv4 also
/// sets `priority`.
struct traffic_class : basic_option<option_id::traffic_class, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// Never fragment on the way (IP_MTU_DISCOVER, IP_DONTFRAG): a datagram that is too large fails with message_size.
/// False is the system's default. On macOS and FreeBSD a dual-stack socket applies it to IPv6 only. UDP has more modes
/// in `path_mtu_discovery`.
struct dont_fragment : basic_option<option_id::dont_fragment, bool, layer::ip, settable::always> { using basic_option::basic_option; };

/// TCP_USER_TIMEOUT (RFC 5482): how long sent data may stay unacknowledged; zero: the system's own. It also ends a
/// connection whose window the peer keeps closed, and on Linux it replaces `keep_alive_count`. If it is set before
/// connect, it also limits the handshake. If it is set after data was sent, it takes effect with the next
/// retransmission. Linux; Windows (TCP_MAXRTMS, before it TCP_MAXRT in whole seconds); FreeBSD 14 (TCP_MAXUNACKTIME)
/// and macOS (TCP_RXT_CONNDROPTIME, from the first retransmission on) in whole seconds.
struct user_timeout : basic_option<option_id::user_timeout, std::chrono::milliseconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_CONGESTION: the algorithm's name, e.g. `cubic`. Linux and FreeBSD; an unknown one is no_such_file_or_directory.
struct congestion_control : basic_option<option_id::congestion_control, name, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_MAXSEG in bytes: the largest segment to offer.
struct max_segment_size : basic_option<option_id::max_segment_size, std::size_t, layer::tcp, settable::before_connect> { using basic_option::basic_option; };
/// TCP_DEFER_ACCEPT: `accept` takes a connection only after data has arrived or this time has passed. Linux; rounded up
/// to a number of SYN-ACK retries.
struct defer_accept : basic_option<option_id::defer_accept, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_FASTOPEN (RFC 7413): how many fast-open requests may wait on a listener; zero: none. macOS, FreeBSD and Windows
/// only distinguish zero from other values.
struct fast_open : basic_option<option_id::fast_open, int, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_QUICKACK: acknowledge at once; the kernel may turn it off again. Linux.
struct quick_ack : basic_option<option_id::quick_ack, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_CORK (BSD TCP_NOPUSH): delays partial segments, on Linux for at most 200 ms.
struct cork : basic_option<option_id::cork, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_NOTSENT_LOWAT in bytes: the socket is writable only while fewer bytes than this are unsent. Linux, macOS.
struct not_sent_low_water : basic_option<option_id::not_sent_low_water, std::size_t, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_RCVLOWAT in bytes: the socket is readable only when at least this much has arrived.
struct receive_low_water : basic_option<option_id::receive_low_water, std::size_t, layer::stream, settable::always> { using basic_option::basic_option; };
/// SO_BINDTODEVICE: only through this interface; empty: any. Linux; changing it again takes CAP_NET_RAW.
struct bind_to_device : basic_option<option_id::bind_to_device, name, layer::ip, settable::before_connect> { using basic_option::basic_option; };
/// SO_MARK: a number for routing and filtering. Linux, with CAP_NET_ADMIN.
struct mark : basic_option<option_id::mark, std::uint32_t, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_PRIORITY: the queueing priority, 0 to 6 without CAP_NET_ADMIN. Linux. Set it after `traffic_class`, which overwrites
/// it.
struct priority : basic_option<option_id::priority, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_INCOMING_CPU: the processor that handles what arrives; -1: any. Linux.
struct incoming_cpu : basic_option<option_id::incoming_cpu, int, layer::ip, settable::always> { using basic_option::basic_option; };

/// SO_OOBINLINE: urgent data stays in its place in the stream. Without it the kernel takes the urgent byte (RFC 6093) out
/// of the stream, and `receive` never gives it.
struct oob_inline : basic_option<option_id::oob_inline, bool, layer::ip_stream, settable::always> { using basic_option::basic_option; };
/// IP_BIND_ADDRESS_NO_PORT: bind with port 0 fixes only the address, and connect chooses the port. So one address can
/// have more outgoing connections than there are ports. Linux.
struct bind_address_no_port : basic_option<option_id::bind_address_no_port, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// IP_FREEBIND and IPV6_FREEBIND: bind also to an address that this machine does not have, or not yet. Linux.
struct free_bind : basic_option<option_id::free_bind, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// IP_TRANSPARENT and IPV6_TRANSPARENT: use foreign addresses as this socket's own, for a transparent proxy. Linux, with
/// CAP_NET_ADMIN or CAP_NET_RAW.
struct transparent : basic_option<option_id::transparent, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// SO_BUSY_POLL: how long a blocking receive or a wait polls the network device before it sleeps; zero: not at all.
/// Linux; increasing it requires CAP_NET_ADMIN.
struct busy_poll : basic_option<option_id::busy_poll, std::chrono::microseconds, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_MAX_PACING_RATE in bytes per second: the most that TCP, or the fq queueing discipline, sends; empty: no limit.
/// Linux; a 32-bit kernel only supports rates below 4 GiB per second.
struct max_pacing_rate : basic_option<option_id::max_pacing_rate, std::optional<std::uint64_t>, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_COOKIE: the number by which this system's kernel knows the socket until it restarts; sock_diag(7) and eBPF report the
/// same. Read only. Linux.
struct cookie : basic_option<option_id::cookie, std::uint64_t, layer::any, settable::never> { using basic_option::basic_option; };

/// PERSIST_TIMEOUT: how long the peer may keep its window closed, whether it answers or not; zero: no limit. Set it
/// before the window closes. The kernel checks every 5 to 60 s. macOS.
struct persist_timeout : basic_option<option_id::persist_timeout, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_RTO_MAX_MS: the longest time between two retransmissions, 1 s to 120 s, which is the system's own. With a
/// shorter time the connection sooner reaches the number of retransmissions that net.ipv4.tcp_retries2 allows, so the
/// kernel gives up a peer that vanished after at most 16 times this duration. It shortens the handshake in the same
/// way. Linux 6.15.
struct longest_backoff : basic_option<option_id::longest_backoff, std::chrono::milliseconds, layer::tcp, settable::always> { using basic_option::basic_option; };

// clang-format on

}  // namespace sockstate::option
