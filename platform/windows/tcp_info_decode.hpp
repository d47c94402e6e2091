#pragma once

// Windows' TCP_INFO_v0, v1 and v2 and the state numbers that go with them, decoded from bytes on any host.

#include <decode_in_place.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::windows_kernel {

/// The sizes that SIO_TCP_INFO returns for the versions it may be asked for, newest last.
inline constexpr std::size_t tcp_info_sizes[] = {88, 136, 152};

/// The state that a TCPSTATE of SIO_TCP_INFO stands for; `unknown` for any other number.
[[nodiscard]] tcp_state decode_tcp_state(std::uint32_t number) noexcept;

/// The fields of what SIO_TCP_INFO wrote, whose length says the version; nothing for fewer than `tcp_info_sizes[0]`
/// bytes.
[[nodiscard]] tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept;
inline constexpr tcp_info_format tcp_info_record{tcp_info_sizes[0], decode_tcp_metrics};
/// The same with a copy of the bytes, of which there may be too few: `errc::not_supported`.
inline constexpr auto decode_tcp_info = decode_record<tcp_info_record>;

}  // namespace sockstate::platform::windows_kernel
