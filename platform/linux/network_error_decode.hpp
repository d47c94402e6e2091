#pragma once

// An entry of Linux's error queue (ip(7), ipv6(7)), decoded from bytes on any host.

#include <sockstate/datagram/network_error.hpp>

namespace sockstate::platform::linux_kernel {

/// What the control messages of an entry report, all but whom the datagram went to and what is quoted of it; nothing
/// where none of them is about an error. `cut` is what the call's flags report: that the system had more to write.
[[nodiscard]] std::optional<network_error> decode_network_error(std::span<const std::byte> written, bool cut) noexcept;

}  // namespace sockstate::platform::linux_kernel
