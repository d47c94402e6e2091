#pragma once

// What a handshake agreed on, in the bits that Linux had first, and macOS and FreeBSD after it.

#include <sockstate/tcp/info.hpp>

#include <array>

namespace sockstate::platform {

/// By the bits of TCPI_OPT_, TCPCI_OPT_ on macOS; others mean something else. A table is quicker here than
/// tests of single bits.
[[nodiscard]] inline const tcp_agreement& decode_tcp_agreement(unsigned options) noexcept {
    static constexpr std::array by_bits = [] {
        constexpr unsigned timestamps = 1;
        constexpr unsigned sack = 2;
        constexpr unsigned window_scale = 4;
        constexpr unsigned ecn = 8;
        std::array<tcp_agreement, (timestamps | sack | window_scale | ecn) + 1> all;
        for (unsigned bits = 0; bits < all.size(); ++bits) {
            all[bits] = {
                .timestamps = (bits & timestamps) != 0,
                .selective_acks = (bits & sack) != 0,
                .window_scaling = (bits & window_scale) != 0,
                .ecn = (bits & ecn) != 0,
            };
        }
        return all;
    }();
    return by_bits[options % by_bits.size()];
}

}  // namespace sockstate::platform
