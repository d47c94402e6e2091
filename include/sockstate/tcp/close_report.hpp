#pragma once

// How a connection was closed that was to be closed gracefully.

#include <sockstate/export.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockstate {

/// What became of the bytes that were sent.
enum class close_outcome : std::uint8_t {
    delivered,       ///< the peer's TCP acknowledged all of them, and the FIN
    unacknowledged,  ///< not all of them before the deadline passed, or before the connection ended
    reset,           ///< the same, and a reset ended the connection for certain
};

/// What `close_gracefully` saw.
struct close_report {
    close_outcome outcome = close_outcome::unacknowledged;  ///< what became of the bytes
    /// Bytes that the peer has not acknowledged, sent or not; 0 when delivered. Empty where the system does not
    /// report it: on Windows.
    std::optional<std::size_t> unacknowledged_bytes;
    /// Bytes from the peer that nobody had read, and that were dropped.
    std::size_t dropped_bytes = 0;

    friend constexpr bool operator==(const close_report&, const close_report&) noexcept = default;
};

/// `delivered`, `unacknowledged` or `reset`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(close_outcome outcome) noexcept;
/// `unacknowledged: 4096 bytes`, and what was dropped: `delivered, 12 bytes dropped`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const close_report& report);

}  // namespace sockstate
