#pragma once

// The TCP options that macOS and FreeBSD tell of a connection, by the same bits.

#include <sockstate/tcp_info.hpp>

namespace sockstate::platform {

/// What was agreed, by TCPCI_OPT_ of macOS and TCPI_OPT_ of FreeBSD.
inline void decode_bsd_tcp_options(unsigned options, tcp_metrics& metrics) noexcept {
    constexpr unsigned timestamps = 1;
    constexpr unsigned sack = 2;
    constexpr unsigned window_scale = 4;
    constexpr unsigned ecn = 8;
    metrics.timestamps = (options & timestamps) != 0;
    metrics.selective_acks = (options & sack) != 0;
    metrics.window_scaling = (options & window_scale) != 0;
    metrics.ecn = (options & ecn) != 0;
}

}  // namespace sockstate::platform
