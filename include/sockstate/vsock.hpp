#pragma once

// Sockets between a virtual machine and its host (AF_VSOCK): the same typed states as TCP, but no network is needed
// between the two. Linux and macOS.
// Threads: as socket.hpp says.

#include <sockstate/detail/transition_loops.hpp>
#include <sockstate/halves.hpp>
#include <sockstate/platform/vsock_address.hpp>
#include <sockstate/protocol.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

/// Sockets between a virtual machine and its host (AF_VSOCK), and their addresses.
namespace sockstate::vsock {

/// As a context: every context of this machine. As a port of `bind`: one that the system chooses.
inline constexpr std::uint32_t any = 0xffffffff;
/// The context of the hypervisor. Few hypervisors serve it.
inline constexpr std::uint32_t hypervisor = 0;
/// The context of this machine itself. Linux 5.6 and later, with the module vsock_loopback; macOS has none.
inline constexpr std::uint32_t loopback = 1;
/// The context of the machine that runs this virtual one.
inline constexpr std::uint32_t host = 2;

/// The address of a socket: the number of a machine (its context identifier, CID), and a port on it.
class endpoint {
public:
    /// Every context of this machine, and a port that the system chooses.
    constexpr endpoint() noexcept = default;
    /// A machine by its context, and a port. Linux gives ports below 1024 to privileged programs only.
    constexpr endpoint(std::uint32_t cid, std::uint32_t port) noexcept : cid_{cid}, port_{port} {}

    /// Reads `vsock:3:5000`. Each number is 0 to 4294967295 in digits without leading zeros, or the word `any`.
    ///
    /// Anything else is `errc::invalid_argument`.
    [[nodiscard]] SOCKSTATE_EXPORT static result<endpoint> parse(std::string_view text) noexcept;

    /// The number of the machine.
    [[nodiscard]] constexpr std::uint32_t cid() const noexcept { return cid_; }
    /// The port.
    [[nodiscard]] constexpr std::uint32_t port() const noexcept { return port_; }

    /// Orders by the machine, then by the port.
    friend constexpr std::strong_ordering operator<=>(const endpoint&, const endpoint&) noexcept = default;

private:
    std::uint32_t cid_ = any;
    std::uint32_t port_ = any;
};

/// `vsock:3:5000`; a number that is `any` is that word, as in `vsock:any:5000`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const endpoint& e);

namespace detail {

/// Room for any endpoint's text: the word, two colons, two numbers of ten digits.
inline constexpr std::size_t endpoint_text_size = 27;
/// Writes the text without a NUL and returns its end; `out` has `endpoint_text_size` characters.
SOCKSTATE_EXPORT char* write_text(char* out, const endpoint& e) noexcept;

/// What every protocol `P` of this family has.
template <class P>
struct connection_protocol {  // NOLINT(bugprone-crtp-constructor-accessibility): a protocol is never made
    using endpoint = vsock::endpoint;
    using stream = socket<P, connected>;
    using listener = socket<P, listening>;

    static constexpr int number = 0;

    /// A fresh socket, blocking, not inherited by child processes.
    ///
    /// Errors: `errc::not_supported` on Windows and FreeBSD, address_family_not_supported where the kernel lacks the
    /// family: `error::not_supported` is true of both. Where the kernel lacks the type, the error is its own
    /// (ESOCKTNOSUPPORT on Linux 5.10).
    [[nodiscard]] static result<socket<P, unbound>> open() noexcept { return sockstate::open<P>(); }
    /// Opens, binds and listens. `vsock::any` takes connections to each of this machine's contexts.
    [[nodiscard]] static result<listener> listen(const vsock::endpoint& here, int backlog = default_backlog) noexcept {
        return open()
            .and_then([&](socket<P, unbound>&& fresh) { return std::move(fresh).bind(here); })
            .and_then([&](socket<P, bound>&& named) { return std::move(named).listen(backlog); });
    }
    /// Opens and connects. Fails with connection_reset if nobody listens there, and not with connection_refused. If no
    /// such machine can be reached, the error is the kernel's own, and the attempt may time out.
    [[nodiscard]] static result<stream> connect(const vsock::endpoint& there, deadline until = {}) noexcept {
        platform::native_address address;
        platform::encode(there, address);
        return sockstate::detail::open_connected(platform::address_family::vsock, P::kind, P::number, address, until)
            .map([](native_handle h) { return stream{h}; });
    }
};

}  // namespace detail

/// Bytes in order, as TCP carries them.
///
/// `abort` resets nothing: the peer reads an end as after `close`. The kernel accepts `option::send_buffer_size` and
/// `option::receive_buffer_size` and ignores them; its own options have level AF_VSOCK (`option::native`). Older Linux
/// does not report `unread_bytes` (6.12 does not, 7.3 does): the error is then operation_not_supported or
/// inappropriate_io_control_operation. The own address of a socket that only connected has the context `vsock::any`.
struct stream_protocol : detail::connection_protocol<stream_protocol> {
    static constexpr protocol_kind kind = protocol_kind::stream;  ///< bytes without boundaries
};

/// A connection of messages. Linux 5.14 and later; not on macOS. A message of 0 bytes is not sent.
///
/// Use `receive_message`: it reports a message that was longer than the buffer, and the end of the connection. To a
/// plain `receive` a cut message looks whole.
struct seqpacket_protocol : detail::connection_protocol<seqpacket_protocol> {
    static constexpr protocol_kind kind = protocol_kind::sequenced;  ///< messages over a connection
};

}  // namespace sockstate::vsock

namespace sockstate {
using vsock::to_string;  // so that a qualified call finds it too
}

template <>
struct std::hash<sockstate::vsock::endpoint> {
    std::size_t operator()(const sockstate::vsock::endpoint& e) const noexcept {
        return std::hash<std::uint64_t>{}(std::uint64_t{e.cid()} << 32U | e.port());
    }
};
