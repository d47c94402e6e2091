#pragma once

// TCP (RFC 9293): streams and listeners, and the shorthands most programs need.
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

    /// Opens, binds and listens, with what a server wants of its port: on POSIX reuse_address, so that a
    /// restart does not wait for TIME-WAIT; on Windows exclusive_address, so that nobody takes the port.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, listening>> listen(const ip::endpoint& local,
                                                                                int backlog = default_backlog) noexcept;

    /// Opens and connects; `socket::connect` says how it can fail.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(const ip::endpoint& remote,
                                                                                 deadline until = {}) noexcept;

    /// Looks `host` up and connects to the first of its addresses that answers; one deadline for all of it.
    ///
    /// The addresses race (RFC 8305): when an attempt takes longer than a moment the next address is tried beside it,
    /// and the first that connects wins. The others are closed; a server may see one of them as accepted and ended.
    ///
    /// With a time or a stop the look-up runs on a thread, as of `ip::resolve`. If it takes longer than 250 ms, each
    /// family is asked for by itself too, on two threads more, since some networks drop the questions for one of them.
    /// Without a deadline it is asked once, and such a network costs 15 s and more: a reason to give one.
    ///
    /// Errors: `errc::deadline_exceeded` and `errc::stopped` if that ended the call, with operation::resolve while
    /// there was no address yet, else with operation::connect; what the look-up reports; and if all attempts failed,
    /// the first one's error. One that only says that this machine cannot reach the family (network_unreachable,
    /// address_family_not_supported) comes after all others.
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
