#pragma once

// What the kernel says of one end of a connection, beside what it should say.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <fmt/core.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace tour {

namespace net = sockstate;

/// How long the kernel may take to come to a state; on loopback it takes microseconds.
inline constexpr std::chrono::seconds patience{10};

/// The kernel's answer.
struct sight {
    std::string text = "-";
    std::optional<net::tcp_state> state;  ///< of a TCP socket
    std::string complaint;                ///< empty where all is as it should be
};

/// A question to the kernel, asked when the step is over.
using view = std::function<sight()>;

/// Both addresses of a connection: all that is left of it once its handle is closed.
struct route {
    net::ip::endpoint local;
    net::ip::endpoint remote;

    [[nodiscard]] route reversed() const { return {remote, local}; }
};

/// There is no such end.
[[nodiscard]] inline view nobody() {
    return [] { return sight{}; };
}

/// The table of connections has a row in one of these states for the route; for CLOSED none is right too.
[[nodiscard]] view in_table(const route& where, net::tcp_state_set wanted);

/// A TCP socket comes to one of these states, and what the kernel says does not contradict its type.
template <class S>
[[nodiscard]] view state_of(const net::socket<net::tcp, S>& socket, net::tcp_state_set wanted) {
    return [&socket, wanted] {
        sight seen;
        if (const auto reached = socket.wait_for_state(wanted, patience); !reached) {
            seen.complaint = "expected " + to_string(wanted) + ", " + to_string(reached.error());
        }
        const auto state = socket.query_state();
        seen.text = state ? std::string{to_string(*state)} : "?";
        if (state) seen.state = *state;
        const auto compared = socket.audit();
        if (!compared) {
            seen.complaint += to_string(compared.error());
        } else if (compared->found == net::verdict::mismatch) {
            seen.complaint += to_string(*compared);
        }
        return seen;
    };
}

/// What a UDP socket has instead of a state: its own port, and its peer's.
template <class S>
[[nodiscard]] view ports_of(const net::socket<net::udp, S>& socket) {
    return [&] {
        sight seen;
        if constexpr (net::has_local_endpoint<net::udp, S>) {
            const auto local = socket.local_endpoint();
            seen.text = local ? fmt::format(":{}", local->port()) : "?";
            if (!local) seen.complaint = to_string(local.error());
        }
        if constexpr (net::has_remote_endpoint<net::udp, S>) {
            const auto remote = socket.remote_endpoint();
            seen.text += remote ? fmt::format(">{}", remote->port()) : ">?";
            if (!remote) seen.complaint = to_string(remote.error());
        }
        return seen;
    };
}

/// The one of the two that fits the socket.
template <class S>
[[nodiscard]] view kernel_view(const net::socket<net::tcp, S>& socket, net::tcp_state_set wanted) {
    return state_of(socket, wanted);
}
template <class S>
[[nodiscard]] view kernel_view(const net::socket<net::udp, S>& socket, net::tcp_state_set) {
    return ports_of(socket);
}

}  // namespace tour
