#pragma once

// The seam, what the network reports of datagrams that were sent.

#include <sockstate/bytes.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <optional>

namespace sockstate {
struct network_error;
}

namespace sockstate::platform {

/// Takes the oldest report from the socket's queue; nothing where the queue is empty. Never waits.
/// `errc::not_supported` where the system keeps no such queue.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<network_error>> take_network_error(native_handle handle,
                                                                                       byte_buffer quoted) noexcept;

}  // namespace sockstate::platform
