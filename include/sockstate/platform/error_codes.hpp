#pragma once

// The seam, codes: what a number of this system means.

#include <sockstate/export.hpp>

#include <string_view>
#include <system_error>

namespace sockstate::platform {

/// What a native code means. If the name is empty, the portable name and sentence of the condition are used.
struct code_entry {
    int code = 0;                    ///< as this system has it
    std::errc condition = {};        ///< the nearest one; value-initialised where the standard has none
    std::string_view name = {};      ///< set where the code is not exactly its condition, or has none
    std::string_view sentence = {};  ///< set where the name is
};
/// The entry for a code of this system; nullptr for one that no one has documented.
[[nodiscard]] SOCKSTATE_EXPORT const code_entry* find_code(int native) noexcept;
/// The conversion back: this system's code for a condition; 0 if it has none.
[[nodiscard]] SOCKSTATE_EXPORT int native_code(std::errc condition) noexcept;

/// Whether this system's codes are those of `std::system_category()`, with every compiler's library.
[[nodiscard]] SOCKSTATE_EXPORT bool has_standard_codes() noexcept;

}  // namespace sockstate::platform
