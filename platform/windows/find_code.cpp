// The seam's find_code on Windows. Apart from the table, which every host compiles for its tests.

#include <sockstate/platform/error_codes.hpp>

#include <windows/error_codes.hpp>

namespace sockstate::platform {

const code_entry* find_code(int native) noexcept {
    return windows::find_code(native);
}

}  // namespace sockstate::platform
