#pragma once

// macOS's struct tcp_connection_info, decoded from bytes on any host.

#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::macos_kernel {

/// The part that tells more than a state. Less is no tcp_connection_info.
inline constexpr std::size_t tcp_info_least = 52;
inline constexpr std::size_t tcp_info_most = 112;

/// What TCP_CONNECTION_INFO wrote to `raw()`; `errc::not_supported` for fewer than `tcp_info_least` bytes.
[[nodiscard]] result<void> decode_tcp_info(tcp_info& info) noexcept;
/// The same from bytes elsewhere, which are copied to `raw()`.
[[nodiscard]] result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept;

}  // namespace sockstate::platform::macos_kernel
