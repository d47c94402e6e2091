#pragma once

// The seam, the result of its frequent calls: one register.

#include <sockstate/error.hpp>

/// The seam: every call that the library makes into an operating system. A port implements it; programs do not call it.
namespace sockstate::platform {

/// The result of a frequent call of the seam: a number, or, if the call failed, the native code, negated.
///
/// Such a call makes one system call. It does not repeat the call after a signal, and does not build an error: the
/// caller does both, in a separate function.
struct number_or_code {
    /// The number, or the code negated.
    std::ptrdiff_t value;

    /// The answer of a call that failed with this code.
    [[nodiscard]] static constexpr number_or_code failure(int native) noexcept { return {-std::ptrdiff_t{native}}; }

    /// Whether it is no failure.
    [[nodiscard]] constexpr bool has_number() const noexcept { return value >= 0; }
    /// The number; of a failure, a number that is greater than any size.
    [[nodiscard]] constexpr std::size_t count() const noexcept { return static_cast<std::size_t>(value); }
    /// The failure, which there must be.
    [[nodiscard]] constexpr error reason(operation what) const noexcept {
        return error::system(static_cast<int>(-value), what);
    }
};

}  // namespace sockstate::platform
