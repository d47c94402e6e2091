#pragma once

// The seam, sockets that go to another process as bytes.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sockstate::platform {

/// The size of WSAPROTOCOL_INFOW.
inline constexpr std::size_t ticket_size = 628;

/// Writes what the process of this number needs to open the socket too. `errc::not_supported` where a system has no
/// such bytes.
[[nodiscard]] SOCKSTATE_EXPORT result<void> duplicate_for(native_handle handle, std::uint32_t process,
                                                          std::span<std::byte, ticket_size> to) noexcept;
/// Opens the socket for which another process wrote this. Child processes do not inherit it.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open_ticket(std::span<const std::byte, ticket_size> from) noexcept;

}  // namespace sockstate::platform
