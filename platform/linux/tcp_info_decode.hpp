#pragma once

// Linux's struct tcp_info and its state numbers, decoded from bytes on any host.

#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// What every Linux since 2.6 writes. Less is no Linux tcp_info: qemu-user, for one, answers with a lone int.
inline constexpr std::size_t tcp_info_least = 104;
/// As far as it is decoded. Newer kernels have more.
inline constexpr std::size_t tcp_info_most = 240;

/// The state that a number of include/net/tcp_states.h stands for; `unknown` for any other number.
[[nodiscard]] tcp_state decode_tcp_state(unsigned number) noexcept;
/// And back: a bit for each of the states, as inet_diag's masks have them.
[[nodiscard]] std::uint32_t encode_tcp_states(tcp_state_set wanted) noexcept;

/// The state alone. All of these answer `errc::not_supported` for fewer than `tcp_info_least` bytes.
[[nodiscard]] result<tcp_state> decode_tcp_info_state(std::span<const std::byte> written) noexcept;
/// The fields, from the bytes of `raw()`.
[[nodiscard]] result<void> decode_tcp_info(tcp_info& info) noexcept;
/// The same from bytes elsewhere, which are copied to `raw()`.
[[nodiscard]] result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept;

}  // namespace sockstate::platform::linux_kernel
