#pragma once

// What Winsock's codes mean. Pure data by number, without an OS header: compiled and tested on every host.

#include <sockstate/platform/error_codes.hpp>

namespace sockstate::platform::windows {

/// The entry for a code of WSAGetLastError or GetLastError; nullptr for one that is not in the table.
[[nodiscard]] const code_entry* find_code(int native) noexcept;

}  // namespace sockstate::platform::windows
