#pragma once

// TCP (RFC 9293): streams and listeners, and the short calls that most programs need.
// Threads: as socket.hpp says; the functions here may be called from any thread.

#include <sockstate/halves.hpp>
#include <sockstate/ip/resolve.hpp>
#include <sockstate/tcp/connect_policy.hpp>
#include <sockstate/tcp/connect_story.hpp>

namespace sockstate {

/// The Transmission Control Protocol.
struct tcp {
    using endpoint = ip::endpoint;            ///< an address and a port
    using stream = socket<tcp, connected>;    ///< a connection
    using listener = socket<tcp, listening>;  ///< what accepts connections

    static constexpr protocol_kind kind = protocol_kind::stream;  ///< bytes without boundaries
    static constexpr int number = 6;                              ///< by IANA

    /// A fresh socket, blocking, not inherited by child processes. An IPv6 one takes mapped IPv4 too.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, unbound>> open(ip::family family) noexcept;

    /// Opens, binds and listens, with the option that a server needs: on POSIX reuse_address, so that a restart does
    /// not wait for TIME-WAIT; on Windows exclusive_address, so that no other program can use the port.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, listening>> listen(const ip::endpoint& local,
                                                                                int backlog = default_backlog) noexcept;

    /// Opens and connects; `socket::connect` says how it can fail.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(const ip::endpoint& remote,
                                                                                 deadline until = {}) noexcept;

    /// Looks up `host` and connects to the first of its addresses that answers. One deadline limits the whole call.
    ///
    /// The addresses are tried in parallel (RFC 8305): if an attempt takes longer than a short time (`connect_policy`),
    /// the next address is tried as well, and the first connection that succeeds is used. The others are closed; a
    /// server may see such a connection accepted and closed at once.
    ///
    /// With a time or a stop the look-up runs on a thread, as of `ip::resolve`. If it takes longer than 250 ms, two
    /// more threads look up each address family separately, since some networks drop the queries for one family.
    /// Without a deadline there is only one look-up, which takes 15 s or more in such a network. So it is better to
    /// give a deadline.
    ///
    /// Errors: `errc::deadline_exceeded` and `errc::stopped` if that ended the call, with operation::resolve while
    /// there was no address yet, else with operation::connect; what the look-up reports; and if all attempts failed,
    /// the first one's error. An error that only says that this machine cannot reach the address family
    /// (network_unreachable, address_family_not_supported) is returned only if there is no other.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(std::string_view host,
                                                                                 const ip::service& port,
                                                                                 deadline until = {});
    /// The same, and `attempts` is filled in with an entry for each address that was tried.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(
        std::string_view host, const ip::service& port, deadline until, std::vector<connect_attempt>& attempts);
    /// The same, in the way that `how` says.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(std::string_view host,
                                                                                 const ip::service& port,
                                                                                 const connect_policy& how,
                                                                                 deadline until);
    /// The same, and `story` is filled in.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(std::string_view host,
                                                                                 const ip::service& port,
                                                                                 const connect_policy& how,
                                                                                 deadline until, connect_story& story);
    /// Races addresses of the caller's own, from a registry or another resolver. `how.resolve` is not called, and
    /// nothing is taken from the heap. Without an address the error is `resolver_errc::no_data`.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(
        std::span<const ip::endpoint> candidates, const connect_policy& how, deadline until);
    /// The same, and `story` is filled in.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(
        std::span<const ip::endpoint> candidates, const connect_policy& how, deadline until, connect_story& story);
};

}  // namespace sockstate
