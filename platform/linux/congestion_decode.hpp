#pragma once

// The records of congestion controls (struct tcp_bbr_info and its like), decoded from bytes on any host.

#include <sockstate/tcp/congestion.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// BBR's record; empty if it is cut.
[[nodiscard]] std::optional<bbr_metrics> decode_bbr(std::span<const std::byte> written) noexcept;
/// DCTCP's.
[[nodiscard]] std::optional<dctcp_metrics> decode_dctcp(std::span<const std::byte> written) noexcept;
/// That of Vegas and its like.
[[nodiscard]] std::optional<vegas_metrics> decode_vegas(std::span<const std::byte> written) noexcept;

}  // namespace sockstate::platform::linux_kernel
