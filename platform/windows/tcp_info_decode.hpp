#pragma once

// Windows' TCP_INFO_v0, v1 and v2 and the state numbers that go with them, decoded from bytes on any host.

#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::windows_kernel {

/// The sizes that SIO_TCP_INFO returns for the versions it may be asked for, newest last.
inline constexpr std::size_t tcp_info_sizes[] = {88, 136, 152};

/// The state that a TCPSTATE of SIO_TCP_INFO stands for; `unknown` for any other number.
[[nodiscard]] tcp_state decode_tcp_state(std::uint32_t number) noexcept;

/// What SIO_TCP_INFO wrote to `raw()`, its version told by the length; `errc::not_supported` for less than
/// version 0.
[[nodiscard]] result<void> decode_tcp_info(tcp_info& info) noexcept;
/// The same from bytes elsewhere, which are copied to `raw()`.
[[nodiscard]] result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept;

}  // namespace sockstate::platform::windows_kernel
