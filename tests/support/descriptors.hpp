#pragma once

// How many descriptors this process has open, where the system shows it.

#include <filesystem>
#include <iterator>
#include <optional>

namespace sockstate::test {

/// Empty where there is no /proc/self/fd. The one that the count itself opens is counted each time alike. Wine shows
/// the folder of the system below it, where descriptors of Wine's own threads come and go: it does not count.
inline std::optional<std::size_t> open_descriptors() {
    if constexpr (std::filesystem::path::preferred_separator != '/') return std::nullopt;
    std::error_code failed;
    std::filesystem::directory_iterator each{"/proc/self/fd", failed};
    if (failed) return std::nullopt;
    return static_cast<std::size_t>(std::distance(each, std::filesystem::directory_iterator{}));
}

}  // namespace sockstate::test
