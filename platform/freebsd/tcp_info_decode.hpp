#pragma once

// FreeBSD's struct tcp_info, decoded from bytes on any host.

#include <decode_in_place.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::freebsd_kernel {

/// Up to where FreeBSD 13 fills it; the rest is room to grow, whose size does not change.
inline constexpr std::size_t tcp_info_least = 132;

/// The fields of what TCP_INFO wrote; nothing for fewer than `tcp_info_least` bytes.
[[nodiscard]] tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept;
inline constexpr tcp_info_format tcp_info_record{tcp_info_least, decode_tcp_metrics};
/// The same with a copy of the bytes, of which there may be too few: `errc::not_supported`.
inline constexpr auto decode_tcp_info = decode_record<tcp_info_record>;

}  // namespace sockstate::platform::freebsd_kernel
