#pragma once

// The seam, addresses of vsock: as endpoints, and as the system calls do.

#include <sockstate/platform/address.hpp>

namespace sockstate::vsock {
class endpoint;
}

namespace sockstate::platform {

/// An endpoint as the system writes it; no bytes where the system has no such family.
SOCKSTATE_EXPORT void encode(const vsock::endpoint& from, native_address& to) noexcept;
/// And back; `errc::malformed_answer` for another family or too few bytes, and where the system has no such family.
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, vsock::endpoint& to) noexcept;

}  // namespace sockstate::platform
