#pragma once

// What a header asks of datagrams, as control messages for the kernel.

#include <sockstate/platform/io.hpp>

#include <linux/control_messages.hpp>

#include <datagram_ends.hpp>
#include <datagram_receiver.hpp>

namespace sockstate::platform {

/// Writes the messages for datagrams to the address or, if that is null, to the peer, and returns their size: 0 where
/// nothing is asked.
[[nodiscard]] inline result<std::size_t> write_header(native_handle handle, const native_address* to,
                                                      const datagram_header& header,
                                                      std::span<std::byte> control) noexcept {
    if (is_plain(header)) return std::size_t{0};
    const auto receiver = receiver_of(handle, to);
    if (!receiver) return tl::unexpected{receiver.error()};
    return linux_kernel::encode_control(header, receiver->address(), control);
}

}  // namespace sockstate::platform
