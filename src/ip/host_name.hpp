#pragma once

// What may be looked up as a host's name.

#include <string_view>

namespace sockstate::ip {

/// Whether the text can be a name, so that no system's resolver takes it for an address or for another name: its last
/// label is no number (as in the URL standard's "ends in a number"), and no byte of it is one that no name has.
[[nodiscard]] bool is_host_name(std::string_view text) noexcept;

}  // namespace sockstate::ip
