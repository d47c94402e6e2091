#pragma once

// macOS's struct tcp_connection_info, decoded from bytes on any host.

#include <decode_in_place.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::macos_kernel {

/// The part that holds more than a state. Fewer bytes are no tcp_connection_info.
inline constexpr std::size_t tcp_info_least = 52;
inline constexpr std::size_t tcp_info_most = 112;

/// The fields of what TCP_CONNECTION_INFO wrote; nothing for fewer than `tcp_info_least` bytes.
[[nodiscard]] tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept;
inline constexpr tcp_info_format tcp_info_record{tcp_info_least, decode_tcp_metrics};
/// The same with a copy of the bytes, of which there may be too few: `errc::not_supported`.
inline constexpr auto decode_tcp_info = decode_record<tcp_info_record>;

}  // namespace sockstate::platform::macos_kernel
