#pragma once

// TCP (RFC 9293): streams and listeners, and the shorthands most programs need.
// Threads: as socket.hpp says; the functions here may be called from any thread.

#include <sockstate/halves.hpp>
#include <sockstate/ip/resolve.hpp>
#include <sockstate/tcp/connect_attempt.hpp>

namespace sockstate {

/// The Transmission Control Protocol.
struct tcp {
    using endpoint = ip::endpoint;
    using stream = socket<tcp, connected>;
    using listener = socket<tcp, listening>;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 6;

    /// A fresh socket, blocking, not inherited by child processes. An IPv6 one takes mapped IPv4 too.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, unbound>> open(ip::family family) noexcept;

    /// Opens, binds and listens, with what a server wants of its port: on POSIX reuse_address, so that a
    /// restart does not wait for TIME-WAIT; on Windows exclusive_address, so that nobody takes the port.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, listening>> listen(const ip::endpoint& local,
                                                                                int backlog = default_backlog) noexcept;

    /// Opens and connects; `socket::connect` says how it can fail.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(const ip::endpoint& remote,
                                                                                 deadline until = {}) noexcept;

    /// Resolves `host` and tries each address in turn until one connects; one deadline for all of it.
    ///
    /// No attempt takes more than its share of what is left, so that a dead first address does not use up
    /// the time of a live second. Error: the resolver's, or the last attempt's.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(std::string_view host,
                                                                                 const ip::service& port,
                                                                                 deadline until = {});
    /// The same, and `attempts` is filled with the story: an entry for each address that was tried.
    [[nodiscard]] SOCKSTATE_EXPORT static result<socket<tcp, connected>> connect(
        std::string_view host, const ip::service& port, deadline until, std::vector<connect_attempt>& attempts);
};

}  // namespace sockstate
