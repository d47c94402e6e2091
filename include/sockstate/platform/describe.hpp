#pragma once

// The seam, what a handle from elsewhere is.

#include <sockstate/lifecycle.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/result.hpp>

#include <optional>

namespace sockstate::platform {

/// What a handle from elsewhere turns out to be.
struct description {
    address_family family = address_family::none;      ///< `none` for one that the library has no word for
    std::optional<protocol_kind> kind = std::nullopt;  ///< empty for a type that the library has no word for
    int protocol = 0;  ///< IANA number; 0 for families that have one protocol a kind, and where it is not reported
    int native_family = -1;                ///< the system's number
    int native_type = -1;                  ///< the system's number
    lifecycle state = lifecycle::unbound;  ///< what the system shows
    bool over = false;                     ///< the connection is gone, so that every state of one may be the program's
};
/// Asks without changing anything and without reading SO_ERROR. A stream whose connection is gone is `connected` while
/// it has bytes to receive, and `shut_down` after that.
[[nodiscard]] SOCKSTATE_EXPORT result<description> describe(native_handle handle) noexcept;

}  // namespace sockstate::platform
