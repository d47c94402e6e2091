#pragma once

// The messages of sock_diag(7): what asks the kernel for its TCP sockets, and what it answers, as bytes.

#include <sockstate/connections.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

using diag_request = std::array<std::byte, 72>;

/// Asks for every TCP socket of a family that `wanted` may let through. The kernel looks at states and ports;
/// addresses are left to who reads the answer. A family's sockets include, of IPv6, those of mapped peers.
[[nodiscard]] diag_request encode_diag_request(ip::family family, const connection_filter& wanted,
                                               std::uint32_t sequence) noexcept;

/// What one message of the answer is.
enum class diag_event : std::uint8_t {
    row,      ///< a connection
    done,     ///< the dump is over; `code` is 0 or an errno
    failed,   ///< there is no dump; `code` is an errno
    drained,  ///< these bytes hold no more messages
};

struct diag_message {
    diag_event what = diag_event::drained;
    int code = 0;
    connection row = {};
};

/// Walks the messages in what one read from the kernel returned.
class diag_reader {
public:
    diag_reader(std::span<const std::byte> received, std::uint32_t sequence) noexcept
        : rest_{received}, sequence_{sequence} {}

    /// The next message that answers this request; `errc::malformed_answer` for bytes that are none.
    [[nodiscard]] result<diag_message> next() noexcept;
    /// Whether the kernel said that its table changed under the dump.
    [[nodiscard]] bool was_disturbed() const noexcept { return disturbed_; }

private:
    std::span<const std::byte> rest_;
    std::uint32_t sequence_;
    bool disturbed_ = false;
};

}  // namespace sockstate::platform::linux_kernel
