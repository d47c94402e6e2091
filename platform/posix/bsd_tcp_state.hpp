#pragma once

// The state numbers that macOS and FreeBSD both have from 4.4BSD's tcp_fsm.h. Their order is nobody else's.

#include <sockstate/tcp/state.hpp>

#include <array>

namespace sockstate::platform {

/// The state that a TCPS_ number stands for; `unknown` for any other number.
[[nodiscard]] constexpr tcp_state decode_bsd_tcp_state(unsigned number) noexcept {
    constexpr std::array states = {
        tcp_state::closed,      tcp_state::listen,     tcp_state::syn_sent,   tcp_state::syn_received,
        tcp_state::established, tcp_state::close_wait, tcp_state::fin_wait_1, tcp_state::closing,
        tcp_state::last_ack,    tcp_state::fin_wait_2, tcp_state::time_wait,
    };
    return number < states.size() ? states[number] : tcp_state::unknown;
}

/// What both initialise the slow start threshold to: no congestion was seen yet (TCP_MAXWIN << TCP_MAX_WINSHIFT).
inline constexpr std::uint32_t bsd_infinite_threshold = 65535U << 14U;

}  // namespace sockstate::platform
