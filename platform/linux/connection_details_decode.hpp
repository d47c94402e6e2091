#pragma once

// Decodes the details in a row of sock_diag(7), and in the attributes that follow it, from bytes on any host.

#include <sockstate/tables/connection_details.hpp>

#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// What a kernel's number of a timer stands for, in sock_diag as in /proc/net/tcp; `unknown` for any other number.
[[nodiscard]] constexpr timer_kind decode_timer_kind(unsigned number) noexcept {
    constexpr timer_kind kinds[] = {timer_kind::none, timer_kind::retransmission, timer_kind::keep_alive,
                                    timer_kind::time_wait, timer_kind::window_probe};
    return number < std::size(kinds) ? kinds[number] : timer_kind::unknown;
}

/// The details of a row's payload that are asked for. What the kernel did not write, or not whole, is empty.
[[nodiscard]] connection_details decode_tcp_row_details(std::span<const std::byte> payload,
                                                        connection_detail_set asked);

}  // namespace sockstate::platform::linux_kernel
