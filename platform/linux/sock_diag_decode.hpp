#pragma once

// What sock_diag(7) answers, decoded from bytes on any host.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <linux/sock_diag_layout.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// What one message of the answer is.
enum class diag_event : std::uint8_t {
    row,           ///< a socket, in `payload`
    done,          ///< the dump is over; `code` is 0 or an errno
    acknowledged,  ///< what was asked for is done
    failed,        ///< there is no answer; `code` is an errno
    drained,       ///< these bytes hold no more messages
};

struct diag_message {
    diag_event what = diag_event::drained;
    int code = 0;
    std::span<const std::byte> payload = {};
};

/// Walks the messages in what one read from the kernel returned.
class diag_reader {
public:
    /// `least_row` is how many bytes a row has at least; a TCP or UDP socket's, where none is given.
    diag_reader(std::span<const std::byte> received, std::uint32_t sequence, operation asked,
                std::size_t least_row = sizeof(diag_answer)) noexcept
        : rest_{received}, sequence_{sequence}, asked_{asked}, least_row_{least_row} {}

    /// The next message that answers this request; `errc::malformed_answer` for bytes that are none.
    [[nodiscard]] result<diag_message> next() noexcept;
    /// Whether the kernel said that its table changed under the dump.
    [[nodiscard]] bool was_disturbed() const noexcept { return disturbed_; }

private:
    std::span<const std::byte> rest_;
    std::uint32_t sequence_;
    operation asked_;
    std::size_t least_row_;
    bool disturbed_ = false;
};

/// The connection of a row's payload, mapped addresses as IPv4; `errc::malformed_answer` for bytes that are none.
[[nodiscard]] result<connection> decode_tcp_row(std::span<const std::byte> payload) noexcept;
/// The metrics beside it; empty where there are none, or they do not decode.
[[nodiscard]] std::optional<tcp_info> decode_tcp_row_info(std::span<const std::byte> payload) noexcept;
/// The socket of a datagram that reports its end, which answers no request. Empty if it is of none, or if that was
/// never bound.
[[nodiscard]] result<std::optional<connection_with_info>> decode_ended_connection(
    std::span<const std::byte> datagram) noexcept;
/// The same of a UDP socket, with its drops.
[[nodiscard]] result<udp_socket> decode_udp_row(std::span<const std::byte> payload) noexcept;

}  // namespace sockstate::platform::linux_kernel
