#pragma once

// RFC 9293's connection states as one vocabulary for every platform, whose own numbers all differ.

#include <sockstate/export.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sockstate {

/// The state the kernel says a TCP connection is in (RFC 9293 §3.3.2).
enum class tcp_state : std::uint8_t {
    closed,        ///< no connection; fresh and bound sockets too
    listen,        ///< waiting for connection requests
    syn_sent,      ///< our SYN is out
    syn_received,  ///< SYN received and answered, not yet acknowledged
    established,   ///< open
    fin_wait_1,    ///< our FIN is out, not acknowledged
    fin_wait_2,    ///< our FIN was acknowledged; waiting for the peer's
    close_wait,    ///< the peer's FIN arrived; ours is not sent
    closing,       ///< both FINs crossed; ours is not acknowledged
    last_ack,      ///< the peer closed first; our FIN is not acknowledged
    time_wait,     ///< both closed; waiting for old segments to die
    unknown,       ///< a number that no one has documented
};

/// How many values `tcp_state` has, unknown among them.
inline constexpr int tcp_state_count = 12;

/// As RFC 9293 writes it: `FIN-WAIT-2`; `UNKNOWN` for `tcp_state::unknown`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(tcp_state state) noexcept;

/// Some of the states: `{tcp_state::fin_wait_1, tcp_state::fin_wait_2}`.
class tcp_state_set {
public:
    /// None.
    constexpr tcp_state_set() noexcept = default;
    /// One state.
    constexpr tcp_state_set(tcp_state one) noexcept : bits_{bit(one)} {}
    /// The states of a list.
    constexpr tcp_state_set(std::initializer_list<tcp_state> states) noexcept {
        for (const tcp_state s : states) bits_ = static_cast<std::uint16_t>(bits_ | bit(s));
    }
    /// Every state, unknown ones too.
    [[nodiscard]] static constexpr tcp_state_set all() noexcept {
        tcp_state_set every;
        every.bits_ = (1U << tcp_state_count) - 1;
        return every;
    }

    /// Whether `s` is one of them.
    [[nodiscard]] constexpr bool contains(tcp_state s) const noexcept { return (bits_ & bit(s)) != 0; }
    /// Whether there are none.
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    /// What is in either.
    friend constexpr tcp_state_set operator|(tcp_state_set left, tcp_state_set right) noexcept {
        left.bits_ = static_cast<std::uint16_t>(left.bits_ | right.bits_);
        return left;
    }
    friend constexpr bool operator==(tcp_state_set, tcp_state_set) noexcept = default;

private:
    static constexpr std::uint16_t bit(tcp_state s) noexcept {
        return static_cast<std::uint16_t>(1U << static_cast<unsigned>(s));
    }
    std::uint16_t bits_ = 0;
};

/// `{FIN-WAIT-1, FIN-WAIT-2}`, in the order of the enumeration; `{}` for none.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(tcp_state_set states);

}  // namespace sockstate
