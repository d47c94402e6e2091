// Codes of the scripted kernel: this host's, as std::errc has them, and Winsock's on every host, so that a script can
// play either.

#include <sockstate/platform.hpp>

#include <windows/error_codes.hpp>

#include "detail/error_words.hpp"

#include <array>

namespace sockstate::platform {

namespace {

constexpr int first_of_winsock = 10000;

/// The host's conditions by their own numbers.
const auto& host_codes() {
    static const auto codes = [] {
        std::array<code_entry, 256> entries;
        for (int code = 1; code < static_cast<int>(entries.size()); ++code) {
            const auto condition = static_cast<std::errc>(code);
            const bool is_known = !detail::words_of(condition).name.empty();
            entries[static_cast<std::size_t>(code)] = {is_known ? code : 0, condition};
        }
        return entries;
    }();
    return codes;
}

}  // namespace

const code_entry* find_code(int native) noexcept {
    if (native >= first_of_winsock) return windows::find_code(native);
    if (native <= 0 || native >= static_cast<int>(host_codes().size())) return nullptr;
    const code_entry& entry = host_codes()[static_cast<std::size_t>(native)];
    return entry.code != 0 ? &entry : nullptr;
}

int native_code(std::errc condition) noexcept {
    return static_cast<int>(condition);  // which is errno's value
}

bool has_standard_codes() noexcept {
    return false;
}

}  // namespace sockstate::platform
