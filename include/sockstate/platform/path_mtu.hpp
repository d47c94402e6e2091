#pragma once

// The seam, how long a packet to the peer may be.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// The longest packet, with its headers, that the system believes the way to the peer takes, in bytes. not_connected
/// without a peer; `errc::not_supported` where the system does not report it of the peer's family.
[[nodiscard]] SOCKSTATE_EXPORT result<std::uint32_t> path_mtu(native_handle handle) noexcept;

}  // namespace sockstate::platform
