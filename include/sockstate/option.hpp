#pragma once

// Socket options as types: the value's type and unit, the protocols that have it, and how late it may be
// set, all checked at compile time. Where a platform lacks one, set and get answer `not_supported`.

#include <sockstate/concepts.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sockstate {

/// The number of each option. Back ends use it in a switch without a default case.
enum class option_id : std::uint8_t {
    reuse_address = 1,
    reuse_port,
    exclusive_address,
    v6_only,
    no_delay,
    keep_alive,
    keep_alive_idle,
    keep_alive_interval,
    keep_alive_count,
    linger,
    send_buffer_size,
    receive_buffer_size,
    send_timeout,
    receive_timeout,
    broadcast,
    hop_limit,
    traffic_class,
    dont_fragment,
    user_timeout,
    congestion_control,
    max_segment_size,
    defer_accept,
    fast_open,
    quick_ack,
    cork,
    not_sent_low_water,
    receive_low_water,
    bind_to_device,
    mark,
    priority,
    incoming_cpu,
    oob_inline,
    bind_address_no_port,
    free_bind,
    transparent,
    busy_poll,
    max_pacing_rate,
    cookie,
};

inline constexpr int option_count = 38;

/// The option's name as written in code, e.g. `no_delay`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(option_id id) noexcept;

namespace option {

/// Which sockets an option has an effect on. On all others it does not compile.
enum class layer : std::uint8_t {
    any,
    ip,           ///< whose endpoints have an address and a port
    stream,       ///< that carry bytes without boundaries
    ip_stream,    ///< that do so over IP
    ip_datagram,  ///< that carry datagrams over IP
    tcp,          ///< TCP's own
};

/// Until when an option may be set. Every option may be read in every state.
enum class settable : std::uint8_t { never, before_bind, before_connect, always };

/// A short text held in place (a device or an algorithm; the kernels' limit is 15 characters).
class name {
public:
    static constexpr std::size_t max_size = 15;

    constexpr name() noexcept = default;
    /// More than `max_size` characters are kept out: `too_long()` is true and setting it fails.
    constexpr name(std::string_view text) noexcept : size_{text.size()} {
        for (std::size_t i = 0; i < text.size() && i < max_size; ++i) text_[i] = text[i];
    }
    constexpr name(const char* text) noexcept : name{std::string_view{text}} {}
    name(const std::string& text) noexcept : name{std::string_view{text}} {}

    [[nodiscard]] constexpr bool too_long() const noexcept { return size_ > max_size; }
    /// The text, as much as is held; it ends in a NUL. It is a part of the name, so a temporary name gives none: name
    /// it, compare it, or copy it by `to_string`.
    [[nodiscard]] friend constexpr std::string_view view(const name& held) noexcept {
        return {held.text_.data(), held.too_long() ? max_size : held.size_};
    }
    friend void view(const name&& temporary) = delete;
    constexpr operator std::string_view() const& noexcept { return view(*this); }
    operator std::string_view() const&& = delete;
    friend constexpr bool operator==(const name& left, std::string_view right) noexcept {
        return !left.too_long() && view(left) == right;
    }

private:
    std::array<char, max_size + 1> text_{};
    std::size_t size_ = 0;
};

/// The text, as much as is held, made to be read: what a local endpoint's path escapes is escaped here too. `view`
/// gives the text itself.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const name& text);

/// What every option is: a value and four constants.
template <option_id Id, class Value, layer Layer, settable Until>
class basic_option {
public:
    using value_type = Value;
    static constexpr option_id id = Id;
    static constexpr layer where = Layer;
    static constexpr settable until = Until;

    explicit constexpr basic_option(Value value) noexcept : value_{std::move(value)} {}
    [[nodiscard]] constexpr const Value& value() const noexcept { return value_; }

private:
    Value value_;
};

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

/// TCP_NODELAY: send small segments at once, without Nagle's algorithm (RFC 896).
struct no_delay : basic_option<option_id::no_delay, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_KEEPALIVE: probe an idle connection (RFC 9293 §3.8.4).
struct keep_alive : basic_option<option_id::keep_alive, bool, layer::ip_stream, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPIDLE (macOS TCP_KEEPALIVE): idle time before the first probe.
struct keep_alive_idle : basic_option<option_id::keep_alive_idle, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPINTVL: time between probes.
struct keep_alive_interval : basic_option<option_id::keep_alive_interval, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_KEEPCNT: unanswered probes before the connection is given up.
struct keep_alive_count : basic_option<option_id::keep_alive_count, int, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_LINGER (macOS SO_LINGER_SEC): how long close waits for unsent data; empty: it does not wait. Zero: close sends RST.
/// A negative time is `invalid_argument`. At most 327 s on macOS.
struct linger : basic_option<option_id::linger, std::optional<std::chrono::seconds>, layer::ip_stream, settable::always> { using basic_option::basic_option; };

/// SO_SNDBUF in bytes. Linux doubles the value, reports the doubled one, and caps it at net.core.wmem_max.
struct send_buffer_size : basic_option<option_id::send_buffer_size, std::size_t, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_RCVBUF in bytes. Linux doubles the value, reports the doubled one, and caps it at net.core.rmem_max.
struct receive_buffer_size : basic_option<option_id::receive_buffer_size, std::size_t, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_SNDTIMEO: how long a send without a deadline may block before it is operation_would_block (Windows: timed_out). Zero is for
/// ever. A deadline is exact; this is rounded up to a tick, and it bounds each system call: `send_all` fails once the kernel has
/// taken nothing for that long. If a signal interrupts the call, the time starts anew once, and not again with later signals.
struct send_timeout : basic_option<option_id::send_timeout, std::chrono::milliseconds, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_RCVTIMEO: how long a receive without a deadline may block before it is operation_would_block (Windows: timed_out). Zero is
/// for ever. It bounds each system call, as `send_timeout` does: `receive_exactly` fails once nothing has come for that long. On
/// Linux it bounds `accept` too.
struct receive_timeout : basic_option<option_id::receive_timeout, std::chrono::milliseconds, layer::any, settable::always> { using basic_option::basic_option; };
/// SO_BROADCAST: allow sending to a broadcast address.
struct broadcast : basic_option<option_id::broadcast, bool, layer::ip_datagram, settable::always> { using basic_option::basic_option; };

/// IP_TTL or IPV6_UNICAST_HOPS, 1 to 255; on a dual-stack socket for both families. macOS and FreeBSD read -1
/// from an IPv6 socket on which it was never set.
struct hop_limit : basic_option<option_id::hop_limit, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// IP_TOS or IPV6_TCLASS, 0 to 255: six bits of DSCP (RFC 2474) and two of ECN; on TCP, Linux ignores those two. On
/// macOS and FreeBSD a dual-stack socket applies it to IPv6 only. On Linux, setting it for IPv4 also sets `priority`.
struct traffic_class : basic_option<option_id::traffic_class, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// Never fragment on the way (IP_MTU_DISCOVER, IP_DONTFRAG): a datagram that is too large fails with message_size.
/// False is the system's default. Of a dual-stack socket on macOS and FreeBSD for IPv6 alone.
struct dont_fragment : basic_option<option_id::dont_fragment, bool, layer::ip, settable::always> { using basic_option::basic_option; };

/// TCP_USER_TIMEOUT (RFC 5482): how long sent data may stay unacknowledged; zero: the system's own. Linux; Windows and macOS in whole seconds.
struct user_timeout : basic_option<option_id::user_timeout, std::chrono::milliseconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_CONGESTION: the algorithm's name, e.g. `cubic`. Linux and FreeBSD; an unknown one is no_such_file_or_directory.
struct congestion_control : basic_option<option_id::congestion_control, name, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_MAXSEG in bytes: the largest segment to offer.
struct max_segment_size : basic_option<option_id::max_segment_size, std::size_t, layer::tcp, settable::before_connect> { using basic_option::basic_option; };
/// TCP_DEFER_ACCEPT: accept only once data has come, or this time has passed. Linux; rounded up to a number of SYN-ACK retries.
struct defer_accept : basic_option<option_id::defer_accept, std::chrono::seconds, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_FASTOPEN (RFC 7413): how many fast-open requests may wait on a listener; zero: none. macOS, FreeBSD and Windows keep only
/// whether there may be any.
struct fast_open : basic_option<option_id::fast_open, int, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_QUICKACK: acknowledge at once; the kernel may turn it off again. Linux.
struct quick_ack : basic_option<option_id::quick_ack, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_CORK (BSD TCP_NOPUSH): hold back partial segments, on Linux for 200 ms at most.
struct cork : basic_option<option_id::cork, bool, layer::tcp, settable::always> { using basic_option::basic_option; };
/// TCP_NOTSENT_LOWAT in bytes: writable only while less than this is unsent. Linux, macOS.
struct not_sent_low_water : basic_option<option_id::not_sent_low_water, std::size_t, layer::tcp, settable::always> { using basic_option::basic_option; };
/// SO_RCVLOWAT in bytes: readable only once this much has come.
struct receive_low_water : basic_option<option_id::receive_low_water, std::size_t, layer::stream, settable::always> { using basic_option::basic_option; };
/// SO_BINDTODEVICE: only through this interface; empty: any. Linux; changing it again takes CAP_NET_RAW.
struct bind_to_device : basic_option<option_id::bind_to_device, name, layer::ip, settable::before_connect> { using basic_option::basic_option; };
/// SO_MARK: a number for routing and filtering. Linux, with CAP_NET_ADMIN.
struct mark : basic_option<option_id::mark, std::uint32_t, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_PRIORITY: the queueing priority, 0 to 6 without CAP_NET_ADMIN. Linux.
struct priority : basic_option<option_id::priority, int, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_INCOMING_CPU: the processor that handles what arrives; -1: any. Linux.
struct incoming_cpu : basic_option<option_id::incoming_cpu, int, layer::ip, settable::always> { using basic_option::basic_option; };

/// SO_OOBINLINE: urgent data stays in its place in the stream. Without it the kernel takes the urgent byte (RFC 6093) out
/// of the stream, and `receive` never gives it.
struct oob_inline : basic_option<option_id::oob_inline, bool, layer::ip_stream, settable::always> { using basic_option::basic_option; };
/// IP_BIND_ADDRESS_NO_PORT: bind with port 0 fixes only the address, and connect chooses the port. So more connections than
/// ports can leave one address. Linux.
struct bind_address_no_port : basic_option<option_id::bind_address_no_port, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// IP_FREEBIND and IPV6_FREEBIND: bind also to an address that this machine does not have, or not yet. Linux.
struct free_bind : basic_option<option_id::free_bind, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// IP_TRANSPARENT and IPV6_TRANSPARENT: use foreign addresses as this socket's own, for a transparent proxy. Linux, with
/// CAP_NET_ADMIN or CAP_NET_RAW.
struct transparent : basic_option<option_id::transparent, bool, layer::ip, settable::before_bind> { using basic_option::basic_option; };
/// SO_BUSY_POLL: how long a blocking receive or a wait asks the network device itself before it sleeps; zero: not at
/// all. Linux; more than now takes CAP_NET_ADMIN.
struct busy_poll : basic_option<option_id::busy_poll, std::chrono::microseconds, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_MAX_PACING_RATE in bytes per second: the most that TCP, or the fq queueing discipline, sends; empty: no limit. Linux.
struct max_pacing_rate : basic_option<option_id::max_pacing_rate, std::optional<std::uint64_t>, layer::ip, settable::always> { using basic_option::basic_option; };
/// SO_COOKIE: the number by which this system's kernel knows the socket until it restarts; sock_diag(7) and eBPF report the
/// same. Read only. Linux.
struct cookie : basic_option<option_id::cookie, std::uint64_t, layer::any, settable::never> { using basic_option::basic_option; };

// clang-format on

}  // namespace option

using option::to_string;  // so that a qualified call finds it too

namespace detail {
/// Protocols whose endpoints have ports.
template <class P>
concept internet = requires(const typename P::endpoint& e) { e.port(); };

/// Whether sockets of protocol P are among those of `where`.
template <class P>
constexpr bool is_within(option::layer where) noexcept {
    switch (where) {
        case option::layer::any: return true;
        case option::layer::ip: return internet<P>;
        case option::layer::stream: return byte_stream<P>;
        case option::layer::ip_stream: return internet<P> && byte_stream<P>;
        case option::layer::ip_datagram: return internet<P> && P::kind == protocol_kind::datagram;
        case option::layer::tcp: return has_tcp_state<P>;
    }
    return false;
}

constexpr bool in_time(option::settable until, lifecycle state) noexcept {
    switch (until) {
        case option::settable::never: return false;
        case option::settable::before_bind: return state == lifecycle::unbound;
        case option::settable::before_connect: return state == lifecycle::unbound || state == lifecycle::bound;
        case option::settable::always: return true;
    }
    return false;
}
}  // namespace detail

/// An option that has an effect on sockets of this protocol.
template <class O, class P>
concept option_of = requires { O::id; } && detail::is_within<P>(O::where);

/// An option that this protocol has and that it is not too late to set.
template <class P, class S, class O>
concept can_set = option_of<O, P> && detail::legal<P, S, verb::set_option> && detail::in_time(O::until, S::value);

/// An option that this protocol has, in any state.
template <class P, class O>
concept can_get = option_of<O, P>;

}  // namespace sockstate
