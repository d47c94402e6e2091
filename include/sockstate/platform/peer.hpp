#pragma once

// The seam, who is at the other end of a local connection.

#include <sockstate/local/peer.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// Who is at the other end; not_connected where there is no peer.
[[nodiscard]] SOCKSTATE_EXPORT result<peer_credentials> query_peer(native_handle handle) noexcept;
/// A new handle to the peer's process, not inherited by child processes. `errc::not_supported` where no call opens one
/// without a race.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open_peer_process(native_handle handle) noexcept;

}  // namespace sockstate::platform
