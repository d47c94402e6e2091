#pragma once

// FreeBSD's struct tcp_info, decoded from bytes on any host.

#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::freebsd_kernel {

/// Up to where FreeBSD 13 fills it; the rest is room to grow, whose size does not change.
inline constexpr std::size_t tcp_info_least = 132;

/// What TCP_INFO wrote to `raw()`; `errc::not_supported` for fewer than `tcp_info_least` bytes.
[[nodiscard]] result<void> decode_tcp_info(tcp_info& info) noexcept;
/// The same from bytes elsewhere, which are copied to `raw()`.
[[nodiscard]] result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept;

}  // namespace sockstate::platform::freebsd_kernel
