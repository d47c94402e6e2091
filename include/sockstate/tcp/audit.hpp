#pragma once

// Type against kernel: what the program believes of a connection, and what became of it.

#include <sockstate/lifecycle.hpp>
#include <sockstate/result.hpp>
#include <sockstate/tcp/state.hpp>

namespace sockstate {

/// How a socket's type and the kernel's state stand to each other.
enum class verdict : std::uint8_t {
    consistent,   ///< they agree
    peer_closed,  ///< the peer's FIN arrived; this side is as its type says
    reset,        ///< a reset ended the connection or refused the attempt, for certain
    gone,         ///< the connection is gone, and the kernel does not show how it ended
    mismatch,     ///< someone else shut, closed or reconnected the handle
};

/// What `audit` saw.
struct audit_report {
    verdict found = verdict::consistent;    ///< how the two stand to each other
    lifecycle typed = lifecycle::unbound;   ///< what the program did
    tcp_state kernel = tcp_state::unknown;  ///< what the kernel says

    friend constexpr bool operator==(const audit_report&, const audit_report&) noexcept = default;
};

/// `peer_closed`, `consistent`, ….
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(verdict v) noexcept;
/// `peer_closed: typed connected, kernel says CLOSE-WAIT`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const audit_report& report);

}  // namespace sockstate
