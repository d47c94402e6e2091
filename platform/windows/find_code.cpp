// What the seam asks of Windows' codes. Apart from the table, which every host compiles for its tests.

#include <sockstate/platform/error_codes.hpp>

#include <windows/error_codes.hpp>

namespace sockstate::platform {

const code_entry* find_code(int native) noexcept {
    return windows::find_code(native);
}

int native_code(std::errc condition) noexcept {
    constexpr int first = 10'000;  // Winsock's codes
    constexpr int last = 11'099;
    for (int code = first; code <= last; ++code) {
        const code_entry* const entry = find_code(code);
        const bool is_named_otherwise = entry != nullptr && !entry->name.empty();
        if (entry != nullptr && !is_named_otherwise && entry->condition == condition) return code;
    }
    return 0;
}

bool has_standard_codes() noexcept {
    return false;
}

}  // namespace sockstate::platform
