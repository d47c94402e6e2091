#pragma once

// The seam, what a handle from elsewhere is.

#include <sockstate/lifecycle.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::platform {

/// What a handle from elsewhere turns out to be.
struct description {
    address_family family = address_family::none;
    protocol_kind kind = protocol_kind::stream;
    int protocol = 0;  ///< IANA number; 0 for families that have one protocol a kind
    lifecycle state = lifecycle::unbound;
};
/// Asks without changing anything; never reads SO_ERROR.
[[nodiscard]] SOCKSTATE_EXPORT result<description> describe(native_handle handle) noexcept;

}  // namespace sockstate::platform
