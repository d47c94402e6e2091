#pragma once

// MPTCP (RFC 8684): TCP over several paths at once. Linux 5.6 and later.
// Threads: as socket.hpp says; the functions here may be called from any thread.

#include <sockstate/platform/multipath.hpp>
#include <sockstate/protocol.hpp>
#include <sockstate/tcp.hpp>

namespace sockstate {

/// Multipath TCP. If the peer supports only TCP, the connection falls back to TCP and still works; `is_multipath`
/// reports this.
///
/// The administrator of the system chooses the paths: which addresses are used, and how many (`ip mptcp`). The types
/// are those of TCP, and so are the options that the kernel has for MPTCP. For an option that it lacks, the error is
/// the kernel's: `user_timeout` and `quick_ack` are no_protocol_option, `hop_limit` and `dont_fragment` are not
/// supported. A state of RFC 9293 would describe only one path, so these calls do not exist: no `query_state`,
/// `query_info`, `audit` or `close_gracefully`. A socket that was accepted from a peer which supports only TCP is a TCP
/// socket for the kernel, but `discover` accepts it as MPTCP.
struct mptcp {
    using endpoint = ip::endpoint;              ///< an address and a port
    using stream = socket<mptcp, connected>;    ///< a connection
    using listener = socket<mptcp, listening>;  ///< what accepts connections

    static constexpr protocol_kind kind = protocol_kind::stream;  ///< bytes without boundaries
    static constexpr int number = 262;                            ///< IPPROTO_MPTCP of Linux
    static constexpr int fallback_number = tcp::number;  ///< the protocol of a connection to a peer that has no MPTCP

    /// A fresh socket, blocking, not inherited by child processes. An IPv6 one takes mapped IPv4 too.
    ///
    /// Errors: `errc::not_supported` or protocol_not_supported where the system has no MPTCP; no_protocol_option where
    /// net.mptcp.enabled is 0; invalid_argument before Linux 5.6.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<mptcp, unbound>> open(ip::family family) noexcept;

    /// Opens, binds and listens, with what `tcp::listen` sets. Clients that speak only TCP are accepted too.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<mptcp, listening>> listen(
        const ip::endpoint& local, int backlog = default_backlog) noexcept;

    /// Opens and connects; `socket::connect` says how it can fail.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<mptcp, connected>> connect(const ip::endpoint& remote,
                                                                                   deadline until = {}) noexcept;

    /// Looks `host` up and connects to the first of its addresses that takes the connection, one after another.
    ///
    /// Errors: those of `ip::resolve`, and the error of the last address.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<mptcp, connected>> connect(std::string_view host,
                                                                                   const ip::service& port,
                                                                                   deadline until = {});
};

/// Whether the connection uses MPTCP and has not fallen back to TCP. Calls getsockopt(2) with MPTCP_INFO.
///
/// Also for a TCP socket that was turned into MPTCP without the program's knowledge, as by mptcpize(8). It may become
/// false while the connection lives, and never true again. False where the system has no MPTCP.
template <class P, class S>
    requires(has_tcp_options<P> && has_remote_endpoint<P, S>)
[[nodiscard]] result<bool> is_multipath(const socket<P, S>& connection) noexcept {
    return platform::is_multipath(connection.native());
}

}  // namespace sockstate
