#pragma once

// Linux's numbers of a connection's state, decoded by hand: everyone who is asked for the state answers with one that
// was looked up, and not with the kernel's byte.

#include <array>
#include <cstddef>
#include <cstdint>

namespace bench {

/// RFC 9293's states.
enum class tcp_state : std::uint8_t {
    closed,
    listen,
    syn_sent,
    syn_received,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait,
    unknown,
};

/// How much of TCP_INFO is asked for; the state is the first byte.
inline constexpr std::size_t tcp_info_head = 8;

/// What the kernel's number stands for (include/net/tcp_states.h).
inline tcp_state state_of(std::byte number) {
    static constexpr std::array states = {
        tcp_state::unknown,      tcp_state::established, tcp_state::syn_sent,  tcp_state::syn_received,
        tcp_state::fin_wait_1,   tcp_state::fin_wait_2,  tcp_state::time_wait, tcp_state::closed,
        tcp_state::close_wait,   tcp_state::last_ack,    tcp_state::listen,    tcp_state::closing,
        tcp_state::syn_received,
    };
    const auto index = std::to_integer<std::size_t>(number);
    return index < states.size() ? states[index] : tcp_state::unknown;
}

}  // namespace bench
